/** Numbers by chance: whole ones from 0 up to `below`, the same for the same seed. */
export type Chance = (below: number) => number;

/** A generator (mulberry32) that starts where the seed says. */
export function chanceOf(seed: string): Chance {
  let state = [...seed].reduce((sum, character) => (Math.imul(sum, 31) + (character.codePointAt(0) as number)) | 0, 17);
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const numbers = ['-1', '0', '00', '-0', '0.5', '1e999', '9007199254740993', '4294967295', '4294967296', '99999999999999999999999'];
const texts = [
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '\u{10ffff}',
  '\ufeff',
  '\r\n',
  '\0',
  '__proto__',
  '../../..',
  '%s%n',
  'null',
  'NaN',
  '{}',
  '[]',
];

/** The bytes with one to four changes by chance: flipped, cut, inserted, repeated, other numbers, deep nesting, odd text. */
export function mutateBytes(bytes: Buffer, chance: Chance): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  for (let left = 1 + chance(4); left > 0; left -= 1)
    changed = changed.length === 0 ? Buffer.from([chance(256)]) : changeOnce(changed, chance);
  return changed;
}

function changeOnce(bytes: Buffer, chance: Chance): Buffer {
  const at = chance(bytes.length);
  const end = Math.min(bytes.length, at + 1 + chance(64));
  const put = (from: number, to: number, inserted: Uint8Array): Buffer =>
    Buffer.concat([bytes.subarray(0, from), inserted, bytes.subarray(to)]);
  switch (chance(10)) {
    case 0:
      return put(at, at + 1, Buffer.from([(bytes[at] as number) ^ (1 << chance(8))]));
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return put(at, end, Buffer.alloc(0));
    case 3:
      return put(at, at, Buffer.from(Array.from({ length: 1 + chance(16) }, () => chance(256))));
    case 4:
      return put(at, at, Buffer.concat(Array.from({ length: 1 + chance(200) }, () => bytes.subarray(at, end))));
    case 5:
      return put(at, Math.min(bytes.length, at + 4), Buffer.alloc(4, chance(2) * 255));
    case 6:
      return put(at, at, Buffer.from((texts[chance(texts.length)] as string).repeat(1 + chance(50))));
    case 7:
      return put(at, at, Buffer.from((chance(2) === 0 ? '[' : '{"a":').repeat(10 ** (1 + chance(4)))));
    case 8:
      return put(at, end, bytes.subarray(chance(bytes.length)));
    default:
      return otherNumber(bytes, at, chance);
  }
}

/** The first number behind this place, if any, becomes an extreme one. */
function otherNumber(bytes: Buffer, at: number, chance: Chance): Buffer {
  const text = bytes.toString('latin1');
  const match = /\d+/.exec(text.slice(at));
  if (match === null) return bytes.subarray(0, at);
  const start = at + match.index;
  return Buffer.from(`${text.slice(0, start)}${numbers[chance(numbers.length)]}${text.slice(start + match[0].length)}`, 'latin1');
}

const values: readonly (() => unknown)[] = [
  () => null,
  () => -1,
  () => 0.5,
  () => Number.MAX_SAFE_INTEGER,
  () => 2 ** 53 + 2,
  () => 1e308,
  () => 2 ** 32,
  () => '',
  () => 'x'.repeat(100_000),
  () => '\ud800\u0000\u{10ffff}../..',
  () => true,
  () => [],
  () => ({}),
  () => JSON.parse('{"__proto__":{"toString":1},"length":-1}'),
  () => nested(1_000),
  () => Array.from({ length: 10_000 }, (_, number) => number),
];

/** A copy of a JSON value in which one or two parts, taken by chance, are gone, twice there or something else. */
export function mutateJson(value: unknown, chance: Chance): unknown {
  const copy = structuredClone(value);
  for (let left = 1 + chance(2); left > 0; left -= 1) changePart(copy, chance);
  return copy;
}

function changePart(root: unknown, chance: Chance): void {
  let part = root as Record<string, unknown>;
  for (let depth = chance(6); ; depth -= 1) {
    if (typeof part !== 'object' || part === null) return;
    const names = Object.keys(part);
    const name = names[chance(Math.max(1, names.length))];
    if (name === undefined) return;
    const next = part[name];
    if (depth > 0 && typeof next === 'object' && next !== null) part = next as Record<string, unknown>;
    else {
      const kind = chance(10);
      if (kind < 2) delete part[name];
      else if (kind < 4) part[names[chance(names.length)] as string] = next;
      else part[name] = (values[chance(values.length)] as () => unknown)();
      return;
    }
  }
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let left = depth; left > 0; left -= 1) value = [value];
  return value;
}
