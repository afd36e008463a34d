import { hash } from 'node:crypto';

/** Counts different texts in 16 to 32 bytes for each, whatever their length: two of 2^32 are taken for one with a chance of 1 in 2. */
export class IdSet {
  #slots = new BigUint64Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether it is new. */
  add(text: string): boolean {
    const key = hash('sha1', text, 'buffer').readBigUInt64LE() || 1n;
    if (!this.#put(key)) return false;
    this.#size += 1;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    return true;
  }

  #put(key: bigint): boolean {
    const mask = this.#slots.length - 1;
    for (let slot = Number(key & 0xffffffffn) & mask; ; slot = (slot + 1) & mask) {
      if (this.#slots[slot] === key) return false;
      if (this.#slots[slot] !== 0n) continue;
      this.#slots[slot] = key;
      return true;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new BigUint64Array(old.length * 2);
    for (const key of old) if (key !== 0n) this.#put(key);
  }
}
