import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AgeReader, type Opener, usualHeadBytes } from '@holdfast/age';
import { damagedPack } from './pack-layout.ts';

/** A pack as a local file, read by positions in what it holds, synchronously. With an opener it is an encrypted one. */
export class PackFile {
  readonly #descriptor: number;
  readonly #name: string;
  readonly #age: AgeReader | undefined;
  /** Encrypted bytes are read into the same memory again: fresh pages would cost as much as reading. */
  #sealed: Buffer = Buffer.alloc(0);

  /** Throws `destination-damaged`, `key-wrong`, and what the system throws. */
  constructor(location: string, opener: Opener | undefined) {
    this.#name = location;
    this.#descriptor = openSync(location, 'r');
    try {
      this.#age = opener && this.#openAge(opener);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Fills the target with what stands there. Throws `destination-damaged`. */
  read(position: number, target: Buffer): void {
    if (this.#age === undefined) {
      this.#fill(target, position);
      return;
    }
    const range = { start: position, end: position + target.length };
    const { start, end } = this.#age.covering(range);
    if (this.#sealed.length < end - start) this.#sealed = Buffer.allocUnsafeSlow(end - start);
    const sealed = this.#sealed.subarray(0, end - start);
    this.#fill(sealed, start);
    this.#age.decrypt(range, sealed, target);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #openAge(opener: Opener): AgeReader {
    const { size } = fstatSync(this.#descriptor);
    for (let wanted = usualHeadBytes; ; wanted *= 8) {
      const head = Buffer.alloc(Math.min(wanted, size));
      this.#fill(head, 0);
      const reader = AgeReader.open(head, size, opener);
      if (reader !== undefined) return reader;
    }
  }

  #fill(target: Buffer, position: number): void {
    for (let done = 0; done < target.length; ) {
      const read = readSync(this.#descriptor, target, done, target.length - done, position + done);
      if (read === 0) throw damagedPack(this.#name, 'it is shorter than the index says');
      done += read;
    }
  }
}
