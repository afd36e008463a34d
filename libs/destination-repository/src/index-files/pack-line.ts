import { Fault } from '@holdfast/fault';

/*
 * The line of a pack in an index file, read without making anything of it that takes memory: JSON as `indexLine` writes it,
 *
 *   {"pack":"…","size":1,"frames":[[1,2,3],…],"chunks":[["…",1,2,3],…]}
 */

/** Told what a line says, in its order. */
export interface PackLineVisitor {
  onFrame(offset: number, length: number, unpackedLength: number): void;
  /** `id` is only valid during the call. */
  onChunk(id: Uint8Array, frame: number, offset: number, length: number): void;
}

/** The pack and size that a line begins with, or undefined for a line that is written otherwise. */
export function packLineHead(line: Buffer): { readonly pack: string; readonly size: number } | undefined {
  const match = /^\{"pack":"([0-9a-f]{64})","size":(\d{1,15}),"/.exec(line.toString('latin1', 0, headLength));
  return match === null ? undefined : { pack: match[1] as string, size: Number(match[2]) };
}

/** Reads the frames and chunks of a line that has a head. Throws `destination-damaged` when it is not as above; what was told is then worthless. */
export function visitPackLine(line: Buffer, visitor: PackLineVisitor): void {
  const reader = new LineReader(line, line.indexOf(',"frames":['));
  reader.skip(',"frames":[');
  const numbers: [number, number, number] = [0, 0, 0];
  for (const more = reader.items(); more(); ) {
    reader.skip('[');
    reader.numbers(numbers);
    visitor.onFrame(...numbers);
  }
  reader.skip(',"chunks":[');
  for (const more = reader.items(); more(); ) {
    reader.skip('["');
    reader.readId();
    reader.skip('",');
    reader.numbers(numbers);
    visitor.onChunk(reader.id, ...numbers);
  }
  reader.skip('}');
  reader.end();
}

const headLength = 110;
const valueOfDigit = new Map([...'0123456789abcdef'].map((digit, value) => [digit.charCodeAt(0), value]));
const digitValues = Uint8Array.from({ length: 256 }, (_, code) => valueOfDigit.get(code) ?? 255);
const [zero, comma, closing] = [0x30, 0x2c, 0x5d];

class LineReader {
  readonly id = new Uint8Array(32);
  readonly #line: Buffer;
  #at: number;

  constructor(line: Buffer, at: number) {
    this.#line = line;
    this.#at = at;
  }

  skip(text: string): void {
    for (let index = 0; index < text.length; index += 1) {
      if (this.#line[this.#at + index] !== text.charCodeAt(index)) throw misshapen();
    }
    this.#at += text.length;
  }

  /** Answers whether there is one more item in an array, and passes over what is between them and behind the last. */
  items(): () => boolean {
    let isFirst = true;
    return () => {
      const next = this.#line[this.#at];
      if (next === closing) {
        this.#at += 1;
        return false;
      }
      if (!isFirst) {
        if (next !== comma) throw misshapen();
        this.#at += 1;
      }
      isFirst = false;
      return true;
    };
  }

  /** Three numbers and the bracket behind them. */
  numbers(target: [number, number, number]): void {
    for (let index = 0; index < 3; index += 1) {
      target[index as 0 | 1 | 2] = this.#number();
      if (this.#line[this.#at] !== (index < 2 ? comma : closing)) throw misshapen();
      this.#at += 1;
    }
  }

  readId(): void {
    for (let index = 0; index < 32; index += 1) {
      const high = digitValues[this.#line[this.#at] ?? 0] as number;
      const low = digitValues[this.#line[this.#at + 1] ?? 0] as number;
      if (high > 15 || low > 15) throw misshapen();
      this.id[index] = (high << 4) | low;
      this.#at += 2;
    }
  }

  end(): void {
    if (this.#at !== this.#line.length) throw misshapen();
  }

  #number(): number {
    const start = this.#at;
    let value = 0;
    for (; this.#at < this.#line.length; this.#at += 1) {
      const digit = (this.#line[this.#at] as number) - zero;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (this.#at === start || this.#at - start > 15) throw misshapen();
    return value;
  }
}

function misshapen(): Fault {
  return new Fault('destination-damaged', 'a line of the index is not as it was written');
}
