/** A JSON text read with its places. */
export interface JsonDocument {
  readonly value: unknown;
  /** Where the value (for a member: its name) that a JSON pointer names starts, as a character offset. */
  readonly offsets: ReadonlyMap<string, number>;
  /** JSON pointers of members whose name stands in their object more than once. */
  readonly duplicates: readonly string[];
}

/** The text is not JSON. The message never repeats the text, which may hold secrets. */
export class JsonSyntaxError extends SyntaxError {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'JsonSyntaxError';
    this.offset = offset;
  }
}

const space = /[ \t\r\n]*/y;
const text = /"(?:[^"\\]|\\.)*"/sy;
const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const deepest = 200;

/** Parses JSON as `JSON.parse` does, and also tells where everything stands and which names are given twice. Throws a {@link JsonSyntaxError}. */
export function parseJson(source: string): JsonDocument {
  const reader = new Reader(source);
  const value = reader.value('', 0);
  reader.expectEnd();
  return { value, offsets: reader.offsets, duplicates: reader.duplicates };
}

/** Line and column, both from 1, of a character offset. */
export function placeOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

class Reader {
  readonly offsets = new Map<string, number>();
  readonly duplicates: string[] = [];
  readonly #source: string;
  #offset = 0;

  constructor(source: string) {
    this.#source = source;
  }

  value(pointer: string, depth: number): unknown {
    this.#skipSpace();
    if (!this.offsets.has(pointer)) this.offsets.set(pointer, this.#offset);
    if (depth > deepest) throw new JsonSyntaxError(`nested deeper than ${deepest}`, this.#offset);
    const first = this.#source[this.#offset];
    if (first === '{') return this.#object(pointer, depth);
    if (first === '[') return this.#array(pointer, depth);
    if (first === '"') return this.#text('a text');
    const token = this.#match(literal);
    if (token === undefined) throw this.#unexpected('a value');
    return JSON.parse(token);
  }

  expectEnd(): void {
    this.#skipSpace();
    if (this.#offset < this.#source.length) throw this.#unexpected('the end of the file');
  }

  #object(pointer: string, depth: number): Record<string, unknown> {
    const members = new Map<string, unknown>();
    this.#list('}', (first) => {
      const start = this.#offset;
      const name = this.#text(first ? 'a name in double quotes or }' : 'a name in double quotes');
      const child = `${pointer}/${escapePointer(name)}`;
      if (members.has(name)) this.duplicates.push(child);
      this.offsets.set(child, start);
      this.#take(':');
      members.set(name, this.value(child, depth + 1));
    });
    return Object.fromEntries(members);
  }

  #array(pointer: string, depth: number): unknown[] {
    const items: unknown[] = [];
    this.#list(']', () => {
      items.push(this.value(`${pointer}/${items.length}`, depth + 1));
    });
    return items;
  }

  #list(close: string, element: (first: boolean) => void): void {
    this.#offset += 1;
    this.#skipSpace();
    if (this.#source[this.#offset] === close) {
      this.#offset += 1;
      return;
    }
    for (let first = true; ; first = false) {
      this.#skipSpace();
      if (!first && this.#source[this.#offset] === close) throw new JsonSyntaxError(`a comma before ${close} is too many`, this.#offset);
      element(first);
      this.#skipSpace();
      const next = this.#source[this.#offset];
      if (next !== ',' && next !== close) throw this.#unexpected(`, or ${close}`);
      this.#offset += 1;
      if (next === close) return;
    }
  }

  #text(expected: string): string {
    const start = this.#offset;
    const token = this.#match(text);
    if (token === undefined && this.#source[start] !== '"') throw this.#unexpected(expected);
    try {
      return JSON.parse(token ?? '') as string;
    } catch {
      throw new JsonSyntaxError('a text that starts here has no end, a wrong escape or a character that must be escaped', start);
    }
  }

  #take(character: string): void {
    this.#skipSpace();
    if (this.#source[this.#offset] !== character) throw this.#unexpected(character);
    this.#offset += 1;
  }

  #skipSpace(): void {
    this.#match(space);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    const token = pattern.exec(this.#source)?.[0];
    if (token !== undefined) this.#offset += token.length;
    return token;
  }

  #unexpected(expected: string): JsonSyntaxError {
    const rest = this.#source.slice(this.#offset, this.#offset + 2);
    if (rest === '') return new JsonSyntaxError(`the file ends where ${expected} is expected`, this.#offset);
    if (rest === '//' || rest === '/*') return new JsonSyntaxError('JSON has no comments', this.#offset);
    return new JsonSyntaxError(`expected ${expected}`, this.#offset);
  }
}

/** A name as a part of a JSON pointer. */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
