/*
 * Finds where JSON values begin and end in bytes, without parsing them: what a database keeps must come out byte for byte
 * (12345678901234567890, 1.0, 1e400 and duplicate keys do not survive a parser). All positions are offsets into the buffer.
 */

const quote = 0x22;
const backslash = 0x5c;

/** So many bytes of a string are looked at one by one; longer ones are searched for their end, which costs more to begin. */
const lookedAtSingly = 40;

/** The end of the value that begins at `start`, which MUST NOT be white space; -1 when the bytes end before it does. */
export function endOfValue(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (first === quote) return endOfString(bytes, start);
  if (first === 0x7b || first === 0x5b) return endOfContainer(bytes, start);
  return endOfLiteral(bytes, start);
}

/** The end of the string whose opening quote is at `start`; -1 when the bytes end before it does. */
export function endOfString(bytes: Uint8Array, start: number): number {
  const near = Math.min(bytes.length, start + lookedAtSingly);
  for (let index = start + 1; index < near; index += 1) {
    const byte = bytes[index];
    if (byte === quote) return index + 1;
    if (byte === backslash) index += 1;
  }
  return endOfLongString(bytes, start);
}

/** The first place from `start` on that is no white space; the length when there is none. */
export function afterSpace(bytes: Uint8Array, start: number): number {
  let index = start;
  while (index < bytes.length && isSpace(bytes[index] as number)) index += 1;
  return index;
}

/**
 * Goes through the object that begins at `start`, once. `visit` is told where a key (between its quotes) begins and ends and
 * where its value begins, and gives where the value ends: `valueEnd`, or what going through it gives. Gives the end of the
 * object. Throws a SyntaxError when it is none or ends too early.
 */
export function walkObject(bytes: Buffer, start: number, visit: (keyStart: number, keyEnd: number, valueStart: number) => number): number {
  if (bytes[start] !== 0x7b) throw new SyntaxError('an object is expected');
  let index = afterSpace(bytes, start + 1);
  if (bytes[index] === 0x7d) return index + 1;
  for (;;) {
    const keyStart = index;
    const keyEnd = bytes[keyStart] === quote ? endOfString(bytes, keyStart) : -1;
    const colon = keyEnd < 0 ? -1 : afterSpace(bytes, keyEnd);
    if (colon < 0 || bytes[colon] !== 0x3a) throw new SyntaxError('an object breaks off');
    index = afterSpace(bytes, visit(keyStart + 1, keyEnd - 1, afterSpace(bytes, colon + 1)));
    if (bytes[index] === 0x7d) return index + 1;
    if (bytes[index] !== 0x2c) throw new SyntaxError('an object breaks off');
    index = afterSpace(bytes, index + 1);
  }
}

/** Goes through the array that begins at `start`, as {@link walkObject} does through an object. */
export function walkArray(bytes: Uint8Array, start: number, visit: (elementStart: number) => number): number {
  if (bytes[start] !== 0x5b) throw new SyntaxError('an array is expected');
  let index = afterSpace(bytes, start + 1);
  if (bytes[index] === 0x5d) return index + 1;
  for (;;) {
    index = afterSpace(bytes, visit(index));
    if (bytes[index] === 0x5d) return index + 1;
    if (bytes[index] !== 0x2c) throw new SyntaxError('an array breaks off');
    index = afterSpace(bytes, index + 1);
  }
}

/** As {@link endOfValue}. Throws a SyntaxError when the bytes end before the value does. */
export function valueEnd(bytes: Uint8Array, start: number): number {
  const end = endOfValue(bytes, start);
  if (end < 0) throw new SyntaxError('a value breaks off');
  return end;
}

/** One member of an object. `key` holds the bytes between its quotes, escapes as they stand there. */
export interface Member {
  readonly key: string;
  readonly keyStart: number;
  readonly start: number;
  readonly end: number;
}

/** The members of the object that begins at `start`, in order. Throws a SyntaxError when it is none or ends too early. */
export function membersOf(bytes: Buffer, start: number): Member[] {
  const members: Member[] = [];
  walkObject(bytes, start, (keyStart, keyEnd, valueStart) => {
    const end = valueEnd(bytes, valueStart);
    members.push({ key: bytes.toString('latin1', keyStart, keyEnd), keyStart: keyStart - 1, start: valueStart, end });
    return end;
  });
  return members;
}

/** Start and end of each element of the array that begins at `start`. Throws a SyntaxError when it is none or ends too early. */
export function elementsOf(bytes: Uint8Array, start: number): (readonly [number, number])[] {
  const elements: (readonly [number, number])[] = [];
  walkArray(bytes, start, (elementStart) => {
    const end = valueEnd(bytes, elementStart);
    elements.push([elementStart, end]);
    return end;
  });
  return elements;
}

/** The value as one line: line ends between tokens, where they mean nothing, become spaces; in strings JSON has none. */
export function asOneLine(value: Buffer): Buffer {
  if (!value.includes(0x0a) && !value.includes(0x0d)) return value;
  return Buffer.from(value.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)));
}

/** The object without its member of this name; all other bytes as they are. */
export function withoutMember(object: Buffer, name: string): Buffer {
  const members = membersOf(object, 0);
  const index = members.findIndex(({ key }) => key === name);
  const member = members[index];
  if (member === undefined) return object;
  const next = members[index + 1];
  const [from, to] = next === undefined ? [members[index - 1]?.end ?? member.keyStart, member.end] : [member.keyStart, next.keyStart];
  return Buffer.concat([object.subarray(0, from), object.subarray(to)]);
}

function endOfLongString(bytes: Uint8Array, start: number): number {
  for (let end = bytes.indexOf(quote, start + 1); end >= 0; end = bytes.indexOf(quote, end + 1)) {
    let first = end;
    while (bytes[first - 1] === backslash && first - 1 > start) first -= 1;
    // An odd number of backslashes means that the last of them escapes the quote.
    if ((end - first) % 2 === 0) return end + 1;
  }
  return -1;
}

function endOfContainer(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let index = start; index < bytes.length; index += 1) {
    const byte = bytes[index] as number;
    if (byte === quote) {
      const end = endOfString(bytes, index);
      if (end < 0) return -1;
      index = end - 1;
    } else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return -1;
}

/** A number, true, false or null: ends where something else begins. At the end of the bytes more of it may follow. */
function endOfLiteral(bytes: Uint8Array, start: number): number {
  let index = start;
  while (index < bytes.length && isOfLiteral(bytes[index] as number)) index += 1;
  if (index === start && index < bytes.length) throw new SyntaxError('a value is expected');
  return index < bytes.length ? index : -1;
}

function isOfLiteral(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x2b || byte === 0x2d || byte === 0x2e || byte === 0x45
  );
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
