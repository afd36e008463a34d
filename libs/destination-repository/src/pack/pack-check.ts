import { closeSync, fstatSync, openSync } from 'node:fs';
import { type ChunkIds, makeChunkIds } from '../index-files/chunk-ids.ts';
import { throwIfEnding } from '../thread/end-request.ts';
import { threadOpener } from '../thread/thread-opener.ts';
import type { PackToCheck } from '../thread/worker-protocol.ts';
import { type PackContents, type PackDescription, parsePackTail, tarBlock, tarEntryLength, writeTarHeader } from './pack-layout.ts';
import { PackPass } from './pack-pass.ts';
import { unpackFrame } from './pack-reader.ts';

/**
 * Reads every byte of a pack and gives what is wrong with it, each as a clause: its digest against its name, its own
 * index against `expected`, every chunk against its id, and nothing beside the chunks. An encrypted one that nothing here
 * opens is compared with its name alone.
 */
export function checkPackFile({ packFile, form, keys, expected }: PackToCheck): string[] {
  const descriptor = openSync(packFile, 'r');
  try {
    const { size } = fstatSync(descriptor);
    if (size !== expected.size) return [`it has ${size} bytes instead of ${expected.size}`];
    const opener = threadOpener(keys);
    const pass = new PackPass(descriptor, { size, opener });
    const isOpen = form === 'plain' || opener !== undefined;
    const findings = isOpen ? new PackCheck(pass, expected, makeChunkIds(keys?.idKey)).run() : [];
    if (pass.digest() !== expected.pack) findings.push('its bytes do not match its name');
    return findings;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    closeSync(descriptor);
  }
}

class PackCheck {
  readonly #pass: PackPass;
  readonly #expected: PackDescription;
  readonly #ids: ChunkIds;
  readonly #header = Buffer.alloc(tarBlock);
  readonly #findings: string[] = [];
  #position = 0;

  constructor(pass: PackPass, expected: PackDescription, ids: ChunkIds) {
    this.#pass = pass;
    this.#expected = expected;
    this.#ids = ids;
  }

  run(): string[] {
    const { frames, chunks } = this.#expected;
    let next = 0;
    for (const [number, [offset, length, unpackedLength]] of frames.entries()) {
      throwIfEnding();
      if (offset !== this.#position) this.#findings.push(`frame ${number} does not follow the one before it`);
      let last = next;
      while (last < chunks.length && chunks[last]?.[1] === number) last += 1;
      this.#checkFrame(this.#read(length), unpackedLength, chunks.slice(next, last));
      next = last;
    }
    this.#checkEnd(this.#read(this.#pass.size - this.#position), { frames, chunks });
    return this.#findings;
  }

  #checkFrame(packed: Buffer, unpackedLength: number, chunks: PackContents['chunks']): void {
    const frame = unpackFrame(packed, unpackedLength, this.#expected.pack);
    let position = 0;
    for (const [id, , offset, length] of chunks) {
      writeTarHeader(this.#header, 0, id, length);
      const headed = frame.subarray(position, position + tarBlock).equals(this.#header) && offset === position + tarBlock;
      if (!headed || this.#ids.of(frame.subarray(offset, offset + length)).toString('hex') !== id)
        this.#findings.push(`the chunk ${id} is not what it was`);
      position += tarEntryLength(length);
    }
    if (position !== unpackedLength) this.#findings.push('a frame holds more than its chunks');
  }

  /** The frame with the end of the archive, then the pack's own index. */
  #checkEnd(bytes: Buffer, contents: PackContents): void {
    const own = parsePackTail(bytes, this.#expected.pack);
    if (typeof own === 'number' || JSON.stringify(own) !== JSON.stringify(contents))
      this.#findings.push("its own index differs from the repository's");
  }

  #read(length: number): Buffer {
    this.#position += length;
    return this.#pass.next(length);
  }
}
