import { createHash, hash } from 'node:crypto';
import { closeSync } from 'node:fs';
import { Fault } from '@holdfast/fault';
import { applyAttributes, createFile, setSize, writeFully, writeSparsely } from '@holdfast/filesystem';
import { displayPath } from '@holdfast/manifest';
import type { ThreadKeys } from '../keys/repository-access.ts';
import { PackReader } from '../pack/pack-reader.ts';
import { throwIfEnding } from '../thread/end-request.ts';
import { threadOpener } from '../thread/thread-opener.ts';
import type { ExtractFile } from '../thread/worker-protocol.ts';

/** Writes files from chunks, synchronously, in a worker thread, and proves each by its digest unless its caller will. */
export class FileExtractor {
  readonly #packs = new PackReader();

  /** From now on packs are opened with these keys. */
  use(keys: ThreadKeys | undefined): void {
    this.#packs.use(threadOpener(keys));
  }

  /** Throws `destination-damaged` when the bytes are not those that were stored; the file is then incomplete. */
  extract(file: ExtractFile, prove: boolean): void {
    const descriptor = createFile(file.location, { code: 'target-unwritable' });
    try {
      if (this.#write(file, descriptor, prove) !== file.sha256) {
        throw new Fault('destination-damaged', `the stored content of ${displayPath(file.location)} differs from its digest`, {
          guidance: 'run holdfast verify --all, and restore from another copy',
        });
      }
      if (file.sparse) setSize(descriptor, file.size, file.location);
      if (file.attributes !== undefined) applyAttributes(descriptor, file.attributes, { location: file.location });
    } finally {
      closeSync(descriptor);
    }
  }

  /** Returns the digest of what was written, or the promised one when no proof is wanted. */
  #write(file: ExtractFile, descriptor: number, prove: boolean): string {
    const digest = prove && file.pieces.length !== 1 ? createHash('sha256') : undefined;
    let sha256 = file.sha256;
    let position = 0;
    for (const piece of file.pieces) {
      throwIfEnding();
      const bytes = this.#packs.chunk(piece);
      digest?.update(bytes);
      if (prove && digest === undefined) sha256 = hash('sha256', bytes);
      writeAt(descriptor, bytes, position, file);
      position += bytes.length;
    }
    return digest?.digest('hex') ?? sha256;
  }
}

function writeAt(descriptor: number, bytes: Buffer, position: number, { sparse, location }: ExtractFile): void {
  const write = sparse ? writeSparsely : writeFully;
  write(descriptor, bytes, { location, position, code: 'target-unwritable' });
}
