import { createHash, hash } from 'node:crypto';
import { closeSync } from 'node:fs';
import { Fault } from '@holdfast/fault';
import { createFile, FileReader, writeFully } from '@holdfast/filesystem';
import type { Abortable, Artifact, ByteStream, Content, FileIdentity, LocalFile, Problem } from '@holdfast/manifest';
import type { MemberContent, SizedContent } from './member.ts';

/** What became of an artifact's content: `facts` when it was stored, a problem when it was not, both when it kept changing. */
export interface ContentOutcome {
  readonly facts?: ContentFacts;
  readonly problem?: Problem;
}

export interface ContentFacts {
  readonly size: number;
  readonly sha256: string;
  /** The file as it was read, when that is not how it was listed. */
  readonly identity?: FileIdentity;
}

/** Where contents go, and where they may wait on the way. */
export interface ContentTarget extends Abortable {
  /** Stores a content of this size; `identity` as in {@link ContentFacts}. When it rejects, nothing is stored. */
  readonly put: (content: MemberContent, identity: FileIdentity | undefined) => Promise<void>;
  /** Absolute path text of a file that does not exist, for a copy; the caller removes it in the end. */
  readonly spool: () => string;
}

/** Contents up to this size are held in memory. */
const smallSize = 8 << 20;
const pieceSize = 1 << 20;
const tries = 3;

/**
 * Stores the content of one artifact. Rejects with the content's own error, or with the target's. A live file is tried
 * three times; a large one goes straight to the target first and through a copy afterwards, so that nothing torn is stored as if it were whole.
 */
export async function storeContent(artifact: Artifact, target: ContentTarget): Promise<ContentOutcome> {
  const content = artifact.content as Content;
  if (content.kind === 'stream') return { facts: await storeStream(content, target) };
  const location = typeof content.location === 'string' ? content.location : await content.location(target);
  if (content.identity === undefined) return { facts: await storePrivateFile(location, target) };
  return await new LiveFile(artifact.path, location, target).store(content as LocalFile & { identity: FileIdentity });
}

async function storeStream(stream: ByteStream, target: ContentTarget): Promise<ContentFacts> {
  const held: Buffer[] = [];
  let size = 0;
  let spool: Spool | undefined;
  try {
    for await (const piece of stream.open(target)) {
      target.signal?.throwIfAborted();
      // The giver may use its buffer again.
      const bytes = Buffer.from(piece);
      size += bytes.length;
      if (size > smallSize) {
        spool ??= Spool.create(target.spool());
        for (const early of held.splice(0)) spool.write(early);
        spool.write(bytes);
      } else held.push(bytes);
    }
  } finally {
    spool?.close();
  }
  return spool === undefined ? await putBytes(Buffer.concat(held), target) : await storePrivateFile(spool.location, target);
}

async function storePrivateFile(location: string, target: ContentTarget): Promise<ContentFacts> {
  using reader = FileReader.open(location);
  if (reader.identity.size > smallSize) return await putReader(reader, target);
  const bytes = readSmall(reader);
  reader.finish();
  return await putBytes(bytes, target);
}

/** One file that others may write while it is read. */
class LiveFile {
  readonly #path: string;
  readonly #location: string;
  readonly #target: ContentTarget;
  /** The newest state that was read, torn as it may be. */
  #torn: { readonly content: Buffer | string; readonly identity: FileIdentity } | undefined;

  constructor(path: string, location: string, target: ContentTarget) {
    this.#path = path;
    this.#location = location;
    this.#target = target;
  }

  async store(file: LocalFile & { readonly identity: FileIdentity }): Promise<ContentOutcome> {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      this.#target.signal?.throwIfAborted();
      try {
        using reader = attempt === 1 ? FileReader.open(this.#location, file.identity) : FileReader.reopen(this.#location);
        return { facts: await this.#storeOnce(reader, attempt === 1) };
      } catch (error) {
        const code = problemCode(error);
        if (code === undefined) throw error;
        if (code !== 'changed') return { problem: { path: this.#path, code, message: (error as Fault).message } };
      }
    }
    return await this.#storeTorn();
  }

  async #storeOnce(reader: FileReader, first: boolean): Promise<ContentFacts> {
    const identity = first ? undefined : reader.identity;
    if (reader.identity.size <= smallSize) {
      const bytes = readSmall(reader);
      this.#torn = { content: bytes, identity: reader.identity };
      reader.finish();
      return await putBytes(bytes, this.#target, identity);
    }
    if (first) return await putReader(reader, this.#target);
    const location = this.#copy(reader);
    reader.finish();
    return await storePrivateFileAs(location, this.#target, identity);
  }

  #copy(reader: FileReader): string {
    const spool = Spool.create(this.#target.spool());
    this.#torn = { content: spool.location, identity: reader.identity };
    try {
      for (const piece of piecesOf(reader, this.#target)) spool.write(piece);
    } finally {
      spool.close();
    }
    return spool.location;
  }

  async #storeTorn(): Promise<ContentOutcome> {
    if (this.#torn === undefined) {
      return { problem: { path: this.#path, code: 'missing', message: 'it is no regular file any more' } };
    }
    const { content, identity } = this.#torn;
    const problem: Problem = {
      path: this.#path,
      code: 'changed',
      message: `it changed in each of ${tries} tries to read it; the last one is stored`,
    };
    const facts = Buffer.isBuffer(content)
      ? await putBytes(content, this.#target, identity)
      : await storePrivateFileAs(content, this.#target, identity);
    return { facts, problem };
  }
}

async function storePrivateFileAs(location: string, target: ContentTarget, identity: FileIdentity | undefined): Promise<ContentFacts> {
  const facts = await storePrivateFile(location, { ...target, put: (content) => target.put(content, identity) });
  return identity === undefined ? facts : { ...facts, identity };
}

function problemCode(error: unknown): Problem['code'] | undefined {
  if (!(error instanceof Fault)) return undefined;
  if (error.code === 'source-missing') return 'missing';
  if (error.code === 'source-changed') return 'changed';
  return error.code === 'source-unreadable' ? 'unreadable' : undefined;
}

async function putBytes(bytes: Buffer, target: ContentTarget, identity?: FileIdentity): Promise<ContentFacts> {
  await target.put(bytes, identity);
  return { size: bytes.length, sha256: hash('sha256', bytes, 'hex'), ...(identity === undefined ? {} : { identity }) };
}

/** Puts a file as it is read; rejects with `source-changed` when it did not hold still. */
async function putReader(reader: FileReader, target: ContentTarget): Promise<ContentFacts> {
  const digest = createHash('sha256');
  const { size } = reader.identity;
  const content: SizedContent = {
    size,
    pieces: function* () {
      for (const piece of piecesOf(reader, target)) {
        digest.update(piece);
        yield piece;
      }
      reader.finish();
    },
  };
  await target.put(content, undefined);
  return { size, sha256: digest.digest('hex') };
}

/** The file's bytes up to the size that it was opened with. */
function* piecesOf(reader: FileReader, { signal }: Abortable): Generator<Buffer> {
  for (let left = reader.identity.size; left > 0; ) {
    signal?.throwIfAborted();
    const piece = Buffer.allocUnsafeSlow(Math.min(pieceSize, left));
    const length = fill(reader, piece);
    if (length < piece.length) throw new Fault('source-changed', 'a file became shorter while it was read', { retryable: true });
    left -= length;
    yield piece;
  }
}

function readSmall(reader: FileReader): Buffer {
  const bytes = Buffer.allocUnsafeSlow(reader.identity.size);
  return bytes.subarray(0, fill(reader, bytes));
}

function fill(reader: FileReader, bytes: Buffer): number {
  let filled = 0;
  for (let length = -1; filled < bytes.length && length !== 0; filled += length) {
    length = reader.read(bytes, filled, bytes.length - filled);
  }
  return filled;
}

/** A copy that waits in a file of our own. */
class Spool {
  readonly location: string;
  readonly #descriptor: number;
  #position = 0;

  private constructor(location: string) {
    this.location = location;
    this.#descriptor = createFile(location);
  }

  static create(location: string): Spool {
    return new Spool(location);
  }

  write(bytes: Buffer): void {
    writeFully(this.#descriptor, bytes, { location: this.location, position: this.#position });
    this.#position += bytes.length;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
