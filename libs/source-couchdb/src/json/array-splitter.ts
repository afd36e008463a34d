import { afterSpace, endOfString, endOfValue } from './scan-json.ts';

/** Told of an element that stands in `bytes` from `start` to `end`. */
export type VisitElement = (bytes: Buffer, start: number, end: number) => void;

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
    const elements: Buffer[] = [];
    this.each(chunk, (bytes, start, end) => elements.push(bytes.subarray(start, end)));
    return elements;
  }

  /** Tells where each element that is whole now begins and ends, in bytes that stay as they are. */
  each(chunk: Uint8Array, visit: VisitElement): void {
    const bytes = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    let index = 0;
    for (let next = this.#step(bytes, index, visit); next > index; next = this.#step(bytes, index, visit)) index = next;
    this.#rest = bytes.subarray(index);
  }

  /** The other members, as JSON text. Throws a SyntaxError when the object or the array in it is not whole. */
  end(): ReadonlyMap<string, string> {
    if (this.#state !== 'end' || !this.#found) throw new SyntaxError(`the answer breaks off, or has no "${this.#name}"`);
    return this.#members;
  }

  /** Takes one token, member or element; gives where it ends, or `from` when more bytes are needed. */
  #step(bytes: Buffer, from: number, visit: VisitElement): number {
    const index = afterSpace(bytes, from);
    if (index >= bytes.length) return this.#state === 'end' ? index : from;
    if (this.#state === 'elements') return this.#element(bytes, index, from, visit);
    if (this.#state === 'members') return this.#member(bytes, index, from);
    if (this.#state === 'end' || bytes[index] !== 0x7b) throw new SyntaxError('one JSON object is expected');
    this.#state = 'members';
    return index + 1;
  }

  #element(bytes: Buffer, index: number, from: number, visit: VisitElement): number {
    if (bytes[index] === 0x2c) return index + 1;
    if (bytes[index] === 0x5d) {
      this.#state = 'members';
      return index + 1;
    }
    const end = endOfValue(bytes, index);
    if (end < 0) return from;
    visit(bytes, index, end);
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
