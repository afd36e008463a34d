import { comparePaths } from '@holdfast/manifest';
import { damaged } from '../document/split-lines.ts';
import type { AttachmentUse } from './census.ts';
import { databasePaths } from './database-paths.ts';

/** The content of an attachment as a snapshot has it. One line of `attachments.ndjson`. */
export interface StoredAttachment {
  /** CouchDB's digest: of these bytes. */
  readonly digest: string;
  /** Of the artifact. */
  readonly path: string;
  /** Bytes as the server keeps them, compressed where the path ends with `.gz`. */
  readonly size: number;
  /** Bytes of the content itself. */
  readonly length: number;
  /** How many attachments of leaf revisions have this content. */
  readonly references: number;
}

/** The index of attachments, in order of path. */
export function attachmentIndex(attachments: Iterable<StoredAttachment>): Buffer {
  const sorted = [...attachments].sort((one, other) => comparePaths(one.path, other.path));
  const lines = sorted.map(({ digest, path, size, length, references }) => JSON.stringify({ digest, path, size, length, references }));
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

/** The index of attachments, by digest. Throws `source-damaged`. */
export function parseAttachmentIndex(bytes: Buffer): Map<string, StoredAttachment> {
  try {
    const lines = bytes
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    return new Map(lines.map((line) => JSON.parse(line) as StoredAttachment).map((one) => [one.digest, one]));
  } catch {
    throw damaged(databasePaths.attachments, 'it is no list of attachments');
  }
}

/** What the index says of how attachments are used. */
export function usesIn(index: ReadonlyMap<string, StoredAttachment>): Map<string, AttachmentUse> {
  return new Map(Array.from(index.values(), ({ digest, references, length }) => [digest, { references, length }]));
}
