import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { throwIfEnding } from './end-request.ts';
import { type PackContents, type PackDescription, parsePackTail, tarBlock, tarEntryLength, writeTarHeader } from './pack-layout.ts';
import { unpackFrame } from './pack-reader.ts';

/**
 * Reads every byte of a pack and gives what is wrong with it, each as a clause: its digest against its name, its own
 * index against `expected`, every chunk against its id, and nothing beside the chunks.
 */
export function checkPackFile(packFile: string, expected: PackDescription): string[] {
  const descriptor = openSync(packFile, 'r');
  try {
    const size = fstatSync(descriptor).size;
    if (size !== expected.size) return [`it has ${size} bytes instead of ${expected.size}`];
    return new PackCheck(descriptor, expected).run();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    closeSync(descriptor);
  }
}

class PackCheck {
  readonly #descriptor: number;
  readonly #expected: PackDescription;
  readonly #digest = createHash('sha256');
  readonly #header = Buffer.alloc(tarBlock);
  readonly #findings: string[] = [];
  /** Every frame is read into the same memory. */
  #memory: Buffer = Buffer.alloc(0);
  #position = 0;

  constructor(descriptor: number, expected: PackDescription) {
    this.#descriptor = descriptor;
    this.#expected = expected;
  }

  run(): string[] {
    const { frames, chunks, size, pack } = this.#expected;
    let next = 0;
    for (const [number, [offset, length, unpackedLength]] of frames.entries()) {
      throwIfEnding();
      if (offset !== this.#position) this.#findings.push(`frame ${number} does not follow the one before it`);
      let last = next;
      while (last < chunks.length && chunks[last]?.[1] === number) last += 1;
      this.#checkFrame(this.#read(length), unpackedLength, chunks.slice(next, last));
      next = last;
    }
    this.#checkEnd(this.#read(size - this.#position), { frames, chunks });
    if (this.#digest.digest('hex') !== pack) this.#findings.push('its bytes do not match its name');
    return this.#findings;
  }

  #checkFrame(packed: Buffer, unpackedLength: number, chunks: PackContents['chunks']): void {
    const frame = unpackFrame(packed, unpackedLength, this.#expected.pack);
    let position = 0;
    for (const [id, , offset, length] of chunks) {
      writeTarHeader(this.#header, 0, id, length);
      const headed = frame.subarray(position, position + tarBlock).equals(this.#header) && offset === position + tarBlock;
      if (!headed || hash('sha256', frame.subarray(offset, offset + length)) !== id)
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
    if (this.#memory.length < length) this.#memory = Buffer.allocUnsafeSlow(length);
    const buffer = this.#memory.subarray(0, length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#descriptor, buffer, done, length - done, this.#position + done);
      if (read === 0) throw new Error('it is shorter than the index says');
      done += read;
    }
    this.#digest.update(buffer);
    this.#position += length;
    return buffer;
  }
}
