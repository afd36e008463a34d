import { randomBytes } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { type Abortable, displayPath } from '@holdfast/manifest';
import type { StoredAttachment } from '../capture/attachment-index.ts';
import type { FetchedRevision } from '../document/fetch-revisions.ts';
import { membersOf } from '../json/scan-json.ts';
import { documentPath } from '../server/couch-address.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import type { RefusedDocument } from './write-documents.ts';

/** The stored contents of attachments. */
export interface AttachmentContents {
  /** By CouchDB's digest; undefined when the snapshot has none such. */
  find(digest: string): StoredAttachment | undefined;
  read(stored: StoredAttachment, options: Abortable): AsyncIterable<Uint8Array>;
}

interface Stub {
  readonly [property: string]: unknown;
  readonly digest: string;
  readonly length: number;
}

/**
 * Writes a revision together with its attachments, which are streamed and never wholly in memory. They are sent as the
 * server kept them, so that their digests stay. Gives the revision when the server refuses it.
 */
export async function putWithAttachments(
  database: CouchDatabase,
  { facts, line }: FetchedRevision,
  { contents, signal }: Abortable & { readonly contents: AttachmentContents },
): Promise<RefusedDocument | undefined> {
  const { document, parts } = compose(line, facts.id, contents);
  const boundary = `holdfast-${randomBytes(12).toString('hex')}`;
  const head = Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Type: application/json\r\n\r\n`), document]);
  const heads = parts.map((part) => Buffer.from(partHead(boundary, part)));
  const tail = Buffer.from(`\r\n--${boundary}--`);
  const length = parts.reduce((sum, { stored }) => sum + stored.size, 0) + heads.reduce((sum, one) => sum + one.length, 0);
  async function* body(): AsyncGenerator<Uint8Array> {
    yield head;
    for (const [index, { stored }] of parts.entries()) {
      yield heads[index] as Buffer;
      yield* contents.read(stored, { signal });
    }
    yield tail;
  }
  const answer = await database.bytes({
    method: 'PUT',
    path: `${documentPath(facts.id)}?new_edits=false`,
    body: body(),
    headers: {
      'content-type': `multipart/related;boundary="${boundary}"`,
      'content-length': String(head.length + length + tail.length),
    },
    accept: [400, 403, 409, 412, 413],
    signal,
  });
  if (answer.status < 300) return undefined;
  return { id: facts.id, rev: facts.rev, reason: answer.body.toString('utf8', 0, 300).trim() };
}

interface AttachmentPart {
  readonly name: string;
  readonly type: string;
  readonly stored: StoredAttachment;
}

/** The document with its stubs made into announcements of what follows; all bytes beside `_attachments` as they are. */
function compose(
  line: Buffer,
  id: string,
  contents: AttachmentContents,
): { readonly document: Buffer; readonly parts: readonly AttachmentPart[] } {
  const member = membersOf(line, 0).find(({ key }) => key === '_attachments');
  if (member === undefined) return { document: line, parts: [] };
  const stubs = Object.entries(JSON.parse(line.toString('utf8', member.start, member.end)) as { [name: string]: Stub });
  const parts = stubs.map(([name, stub]): AttachmentPart => {
    const stored = contents.find(stub.digest);
    if (stored !== undefined) return { name, type: String(stub.content_type ?? 'application/octet-stream'), stored };
    throw new Fault(
      'source-damaged',
      `the snapshot has no content for the attachment ${displayPath(name)} of the document ${displayPath(id)}`,
      {
        guidance: 'restore another snapshot or another copy',
      },
    );
  });
  const announced = Object.fromEntries(stubs.map(([name, stub], index) => [name, announce(stub, (parts[index] as AttachmentPart).stored)]));
  const value = Buffer.from(JSON.stringify(announced));
  return { document: Buffer.concat([line.subarray(0, member.start), value, line.subarray(member.end)]), parts };
}

function announce({ stub: _stub, ...rest }: Stub, { path, size }: StoredAttachment): object {
  return path.endsWith('.gz') ? { ...rest, follows: true, encoding: 'gzip', encoded_length: size } : { ...rest, follows: true };
}

function partHead(boundary: string, { name, type, stored }: AttachmentPart): string {
  const quoted = name.replaceAll(/["\\\r\n]/g, (character) => encodeURIComponent(character));
  const encoding = stored.path.endsWith('.gz') ? 'Content-Encoding: gzip\r\n' : '';
  return (
    `\r\n--${boundary}\r\nContent-Disposition: attachment; filename="${quoted}"\r\n` +
    `Content-Type: ${type.replaceAll(/[\r\n]/g, ' ')}\r\nContent-Length: ${stored.size}\r\n${encoding}\r\n`
  );
}
