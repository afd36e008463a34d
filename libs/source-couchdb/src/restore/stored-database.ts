import { Fault } from '@holdfast/fault';
import { type Abortable, type ArtifactEntry, displayPath } from '@holdfast/manifest';
import { type ArtifactSet, assertSafePath } from '@holdfast/source';
import { parseAttachmentIndex, type StoredAttachment } from '../capture/attachment-index.ts';
import { databasePaths, isAttachment } from '../capture/database-paths.ts';
import { damaged } from '../document/split-lines.ts';
import { isPart } from '../listing/parts.ts';
import type { AttachmentContents } from './put-with-attachments.ts';

/** What `database.json` says. */
export interface StoredSettings {
  readonly partitioned?: 'yes' | 'no';
  readonly shards?: number;
  readonly revsLimit?: number;
}

/** What is needed of an `ArtifactSet`. */
export type StoredFiles = Pick<ArtifactSet, 'entries' | 'read'>;

/** The stored artifacts of a database by what they are. */
export class StoredDatabase implements AttachmentContents {
  readonly parts: readonly ArtifactEntry[];
  readonly attachments: ReadonlyMap<string, StoredAttachment>;
  readonly settings: StoredSettings;
  readonly #set: StoredFiles;
  readonly #entries: ReadonlyMap<string, ArtifactEntry>;

  private constructor(set: StoredFiles, entries: ReadonlyMap<string, ArtifactEntry>, read: { settings: Buffer; index: Buffer }) {
    this.#set = set;
    this.#entries = entries;
    this.parts = [...entries.values()].filter(({ path }) => isPart(path));
    this.attachments = parseAttachmentIndex(read.index);
    this.settings = parseSettings(read.settings);
  }

  /** Throws `unsafe-path`, `source-damaged` for what no capture of a database has written, and `unsupported` for a part of one. */
  static async of(set: StoredFiles, options: Abortable): Promise<StoredDatabase> {
    const entries = new Map<string, ArtifactEntry>();
    for await (const entry of set.entries(options)) {
      assertSafePath(entry.path);
      if (!isOurs(entry)) throw damaged(`artifact ${displayPath(entry.path)}`, 'no database has such');
      entries.set(entry.path, entry);
    }
    const read = async (path: string) => {
      const entry = entries.get(path);
      return entry === undefined ? Buffer.alloc(0) : Buffer.concat(await Array.fromAsync(set.read(entry, options)));
    };
    if (!entries.has(databasePaths.settings)) {
      throw new Fault('unsupported', 'a database can only be restored as a whole, and these artifacts are a part of one', {
        guidance: 'restore without --path, or with --to a folder',
      });
    }
    return new StoredDatabase(set, entries, { settings: await read(databasePaths.settings), index: await read(databasePaths.attachments) });
  }

  /** The content of an artifact that may be absent. */
  async bytes(path: string, options: Abortable): Promise<Buffer | undefined> {
    const entry = this.#entries.get(path);
    return entry === undefined ? undefined : Buffer.concat(await Array.fromAsync(this.#set.read(entry, options)));
  }

  readPart(entry: ArtifactEntry, options: Abortable): AsyncIterable<Uint8Array> {
    return this.#set.read(entry, options);
  }

  find(digest: string): StoredAttachment | undefined {
    const stored = this.attachments.get(digest);
    return stored !== undefined && this.#entries.get(stored.path)?.size === stored.size ? stored : undefined;
  }

  read({ path }: StoredAttachment, options: Abortable): AsyncIterable<Uint8Array> {
    return this.#set.read(this.#entries.get(path) as ArtifactEntry, options);
  }
}

function isOurs({ path, type }: ArtifactEntry): boolean {
  return type === 'file' && (isPart(path) || isAttachment(path) || (Object.values(databasePaths) as string[]).includes(path));
}

function parseSettings(bytes: Buffer): StoredSettings {
  try {
    return JSON.parse(bytes.toString('utf8')) as StoredSettings;
  } catch {
    throw damaged(databasePaths.settings, 'it is no JSON');
  }
}
