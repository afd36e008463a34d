import { describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import { pathFromBytes } from './path-text.ts';
import { nastyNames, seededRandom } from './testing/nasty-names.ts';

/** A double from the 16 hex digits of its IEEE 754 form. */
const double = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();

describe('canonical JSON', () => {
  it('prints the example of RFC 8785, section 3.2.2', () => {
    const value = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`) as JsonValue;
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts names by UTF-16 code units, as RFC 8785, section 3.2.3', () => {
    const value = JSON.parse(String.raw`{
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
    }`) as { [name: string]: string };
    expect(Object.values(JSON.parse(canonicalJson(value)) as object)).toEqual([
      ...['One', 'Carriage Return', 'Control', 'Latin Small Letter O With Diaeresis', 'Euro Sign'],
      ...['Emoji: Grinning Face', 'Hebrew Letter Dalet With Dagesh'],
    ]);
    // Names that are whole numbers come first in every object; the text has them where they belong.
    expect(canonicalJson({ 10: 1, 9: 2, a: 3, '-1': 4 })).toBe('{"-1":4,"10":1,"9":2,"a":3}');
  });

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('prints the double %s as RFC 8785, appendix B', (hex, text) => {
    expect(canonicalJson(double(hex))).toBe(text);
  });

  it.each([['7fffffffffffffff'], ['7ff0000000000000'], ['fff0000000000000']])('refuses the double %s, which JSON cannot hold', (hex) => {
    expect(() => canonicalJson({ deep: [double(hex)] })).toThrow(TypeError);
  });

  it.each([[[undefined]], [new Array(2)], [[() => 1]], [[Symbol('x')]], [10n], [undefined]])(
    'refuses %o rather than losing it',
    (value) => {
      expect(() => canonicalJson(value as unknown as JsonValue)).toThrow(TypeError);
    },
  );

  it('leaves out properties that are undefined, and only those', () => {
    expect(canonicalJson({ a: undefined, b: null, c: 0, d: '', e: false })).toBe('{"b":null,"c":0,"d":"","e":false}');
    expect(canonicalJson({})).toBe('{}');
    expect(canonicalJson([])).toBe('[]');
    expect(canonicalJson([{}, [[]]])).toBe('[{},[[]]]');
  });

  it('keeps names that mean something to JavaScript', () => {
    const text = '{"__proto__":{"a":1},"constructor":2,"hasOwnProperty":3,"length":4,"toString":{"__proto__":null}}';
    expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
  });

  it('does not print what a value inherits', () => {
    expect(canonicalJson(Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }) as JsonValue)).toBe('{"own":2}');
  });

  it('keeps path text of any bytes, although it is no Unicode', () => {
    expect(canonicalJson({ '\udcff': '\udc80', '\u2028': '\u2029' })).toBe('{"\u2028":"\u2029","\\udcff":"\\udc80"}');
    for (const name of nastyNames(seededRandom(8), 1_000, 6)) {
      const value = { [pathFromBytes(name)]: [pathFromBytes(name)] };
      const text = canonicalJson(value);
      expect(text.isWellFormed()).toBe(true);
      expect(JSON.parse(text)).toEqual(value);
    }
  });

  it('has one text for equal values, however they were made, and it is a fixed point', () => {
    const random = seededRandom(9);
    for (let round = 0; round < 300; round += 1) {
      const value = randomValue(random, 4);
      const text = canonicalJson(value);
      expect(canonicalJson(shuffled(value, random))).toBe(text);
      expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
      expect(canonicalJson(JSON.parse(JSON.stringify(value, null, 2)) as JsonValue)).toBe(text);
    }
  });
});

function randomValue(random: (below: number) => number, depth: number): JsonValue {
  const kind = random(depth === 0 ? 5 : 7);
  if (kind === 0) return [null, true, false][random(3)] as JsonValue;
  if (kind === 1) return random(2 ** 32) - 2 ** 31;
  if (kind === 2) return random(2 ** 32) * 10 ** (random(600) - 310);
  if (kind <= 4) return randomText(random);
  const members = Array.from({ length: random(5) }, () => randomValue(random, depth - 1));
  return kind === 5 ? members : Object.fromEntries(members.map((member) => [randomText(random), member]));
}

function randomText(random: (below: number) => number): string {
  return pathFromBytes(nastyNames(random, 1, 3)[0] as Buffer);
}

/** An equal value whose properties were made in another order. */
function shuffled(value: JsonValue, random: (below: number) => number): JsonValue {
  if (Array.isArray(value)) return value.map((member: JsonValue) => shuffled(member, random));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]): [string, JsonValue] => [name, shuffled(member as JsonValue, random)]);
  return Object.fromEntries(
    members
      .map((member) => ({ member, rank: random(1_000) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ member }) => member),
  );
}
