import { createHash, hash } from 'node:crypto';
import { closeSync } from 'node:fs';
import { Fault } from '@holdfast/fault';
import { applyAttributes, createFile, setSize, writeFully, writeSparsely } from '@holdfast/filesystem';
import { displayPath } from '@holdfast/manifest';
import { PackReader } from './pack-reader.ts';
import type { ExtractFile } from './worker-protocol.ts';

/** Writes files from chunks, synchronously, in a worker thread, and proves each by its digest. */
export class FileExtractor {
  readonly #packs = new PackReader();

  /** Throws `destination-damaged` when the bytes are not those that were stored; the file is then incomplete. */
  extract(file: ExtractFile): void {
    const descriptor = createFile(file.location, { code: 'target-unwritable' });
    try {
      const sha256 = file.pieces.length === 1 ? this.#writeOnly(file, descriptor) : this.#writeAll(file, descriptor);
      if (sha256 !== file.sha256) {
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

  #writeOnly(file: ExtractFile, descriptor: number): string {
    const bytes = this.#packs.chunk(file.pieces[0] as ExtractFile['pieces'][0]);
    writeAt(descriptor, bytes, 0, file);
    return hash('sha256', bytes);
  }

  #writeAll(file: ExtractFile, descriptor: number): string {
    const digest = createHash('sha256');
    let position = 0;
    for (const piece of file.pieces) {
      const bytes = this.#packs.chunk(piece);
      digest.update(bytes);
      writeAt(descriptor, bytes, position, file);
      position += bytes.length;
    }
    return digest.digest('hex');
  }
}

function writeAt(descriptor: number, bytes: Buffer, position: number, { sparse, location }: ExtractFile): void {
  const write = sparse ? writeSparsely : writeFully;
  write(descriptor, bytes, { location, position, code: 'target-unwritable' });
}
