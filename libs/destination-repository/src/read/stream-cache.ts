import { createHash, hash } from 'node:crypto';
import { closeSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { makeDirectories } from '@holdfast/filesystem';
import type { ChunkIds } from '../index-files/chunk-ids.ts';

/*
 * A machine that makes encrypted backups cannot read its last listings back. It keeps them here, in its state folder, for
 * its user alone: `<name of the source>-<id of the stream>.stream`, zstd frames each behind its length in 32 bits. The id is that of the
 * manifest, so that what was changed is not taken. What is lost is read from the sources again.
 */

const ending = '.stream';
const partEnding = '.part';
const mostFrameBytes = 1 << 26;
const forgottenAfterMs = 86_400_000;

/** A stream that is copied while it is stored. */
export interface StreamCopy extends Disposable {
  write(bytes: Uint8Array): void;
  /** Keeps it under the id that the manifest gives it. */
  finish(id: string): void;
}

/** Listings and details that this machine wrote. No failure of it is a failure of the backup. */
export class StreamCache {
  readonly #directory: string;
  readonly #ids: ChunkIds;
  readonly #unique: () => string;

  /** `unique` names parts so that two runs do not meet. */
  constructor(directory: string, ids: ChunkIds, unique: () => string) {
    this.#directory = directory;
    this.#ids = ids;
    this.#unique = unique;
  }

  /** Undefined where nothing can be kept. */
  begin(source: string): StreamCopy | undefined {
    try {
      makeDirectories(this.#directory, { mode: 0o700 });
      return new FileCopy(join(this.#directory, `${this.#unique()}${partEnding}`), (id) => this.#placeOf(source, id));
    } catch {
      return undefined;
    }
  }

  /** The stream of this id; undefined unless it is here, whole and unchanged. */
  read(source: string, id: string | undefined): AsyncIterable<Buffer> | undefined {
    if (id === undefined) return undefined;
    const location = this.#placeOf(source, id);
    try {
      const digest = createHash('sha256');
      for (const piece of framesOf(location)) digest.update(piece);
      return this.#ids.ofDigest(digest.digest()).toString('hex') === id ? readAll(location) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Removes all of a source but these, and what killed runs left. */
  async keep(source: string, ids: readonly (string | undefined)[], now: Date): Promise<void> {
    for (const name of await readdir(this.#directory).catch(() => [])) {
      const location = join(this.#directory, name);
      const [part, id = ''] = name.replace(ending, '').split('-');
      const isOutdated = name.endsWith(partEnding) ? isForgotten(location, now) : part === nameOf(source) && !ids.includes(id);
      if (isOutdated) await rm(location, { force: true }).catch(() => undefined);
    }
  }

  #placeOf(source: string, id: string): string {
    return join(this.#directory, `${nameOf(source)}-${id}${ending}`);
  }
}

/** Sources are in no file name by themselves: they may hold anything. */
function nameOf(source: string): string {
  return hash('sha256', source).slice(0, 16);
}

class FileCopy implements StreamCopy {
  readonly #part: string;
  readonly #placeOf: (id: string) => string;
  #descriptor: number | undefined;

  constructor(part: string, placeOf: (id: string) => string) {
    this.#part = part;
    this.#placeOf = placeOf;
    this.#descriptor = openSync(part, 'wx', 0o600);
  }

  write(bytes: Uint8Array): void {
    if (this.#descriptor === undefined || bytes.length === 0) return;
    const frame = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    const length = Buffer.alloc(4);
    length.writeUInt32LE(frame.length);
    try {
      for (const piece of [length, frame]) for (let done = 0; done < piece.length; ) done += writeSync(this.#descriptor, piece, done);
    } catch {
      this[Symbol.dispose]();
    }
  }

  finish(id: string): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
    try {
      renameSync(this.#part, this.#placeOf(id));
    } catch {
      rmSync(this.#part, { force: true });
    }
  }

  [Symbol.dispose](): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
    rmSync(this.#part, { force: true });
  }
}

async function* readAll(location: string): AsyncGenerator<Buffer> {
  yield* framesOf(location);
}

function* framesOf(location: string): Generator<Buffer> {
  const descriptor = openSync(location, 'r');
  try {
    const length = Buffer.alloc(4);
    while (readSync(descriptor, length) === length.length) {
      const frame = Buffer.alloc(Math.min(length.readUInt32LE(), mostFrameBytes));
      if (readSync(descriptor, frame) !== frame.length) return;
      yield zstdDecompressSync(frame, { maxOutputLength: mostFrameBytes });
    }
  } finally {
    closeSync(descriptor);
  }
}

function isForgotten(location: string, now: Date): boolean {
  const found = statSync(location, { throwIfNoEntry: false });
  return found !== undefined && now.getTime() - found.mtimeMs > forgottenAfterMs;
}
