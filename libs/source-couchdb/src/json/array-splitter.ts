import { afterSpace, endOfString, endOfValue } from './scan-json.ts';

/**
 * Splits the array that stands as the member `name` of one large object into its elements, as the object's bytes come
 * in: `{"results":[…],"last_seq":…}`. Everything beside the array is small and kept.
 */
export class ArraySplitter {
  readonly #name: string;
  #rest: Buffer = Buffer.alloc(0);
  #state: 'start' | 'members' | 'elements' | 'end' = 'start';
  #found = false;
  readonly #members = new Map<string, string>();

  constructor(name: string) {
    this.#name = name;
  }

  /** The elements that are whole now. They lie in memory of their own. Throws a SyntaxError for what is no such object. */
  push(chunk: Uint8Array): Buffer[] {
    const bytes = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    const elements: Buffer[] = [];
    let index = 0;
    for (let next = this.#step(bytes, index, elements); next > index; next = this.#step(bytes, index, elements)) index = next;
    this.#rest = bytes.subarray(index);
    return elements;
  }

  /** The other members, as JSON text. Throws a SyntaxError when the object or the array in it is not whole. */
  end(): ReadonlyMap<string, string> {
    if (this.#state !== 'end' || !this.#found) throw new SyntaxError(`the answer breaks off, or has no "${this.#name}"`);
    return this.#members;
  }

  /** Takes one token, member or element; gives where it ends, or `from` when more bytes are needed. */
  #step(bytes: Buffer, from: number, elements: Buffer[]): number {
    const index = afterSpace(bytes, from);
    if (index >= bytes.length) return this.#state === 'end' ? index : from;
    if (this.#state === 'elements') return this.#element(bytes, index, from, elements);
    if (this.#state === 'members') return this.#member(bytes, index, from);
    if (this.#state === 'end' || bytes[index] !== 0x7b) throw new SyntaxError('one JSON object is expected');
    this.#state = 'members';
    return index + 1;
  }

  #element(bytes: Buffer, index: number, from: number, elements: Buffer[]): number {
    if (bytes[index] === 0x2c) return index + 1;
    if (bytes[index] === 0x5d) {
      this.#state = 'members';
      return index + 1;
    }
    const end = endOfValue(bytes, index);
    if (end < 0) return from;
    elements.push(bytes.subarray(index, end));
    return end;
  }

  #member(bytes: Buffer, index: number, from: number): number {
    if (bytes[index] === 0x2c) return index + 1;
    if (bytes[index] === 0x7d) {
      this.#state = 'end';
      return index + 1;
    }
    const keyEnd = endOfString(bytes, index);
    const colon = keyEnd < 0 ? -1 : afterSpace(bytes, keyEnd);
    const start = colon < 0 || colon >= bytes.length ? bytes.length : afterSpace(bytes, colon + 1);
    if (start >= bytes.length) return from;
    const key = bytes.toString('utf8', index + 1, keyEnd - 1);
    if (key === this.#name && bytes[start] === 0x5b) {
      this.#state = 'elements';
      this.#found = true;
      return start + 1;
    }
    const end = endOfValue(bytes, start);
    if (end < 0) return from;
    this.#members.set(key, bytes.toString('utf8', start, end));
    return end;
  }
}
