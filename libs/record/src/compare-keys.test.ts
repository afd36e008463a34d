import { describe, expect, it } from 'vitest';
import { compareKeys, compareValues, equalValues, type RecordValue } from './index.ts';

const decimal = (text: string): RecordValue => ({ type: 'decimal', text });
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** Ascending; each is below the next. */
const ascending: readonly RecordValue[] = [
  null,
  false,
  true,
  Number.NEGATIVE_INFINITY,
  -9223372036854775808n,
  -1.5,
  0n,
  9007199254740992,
  9007199254740993n,
  Number.POSITIVE_INFINITY,
  '',
  'a',
  'a\0b',
  'b',
  '\u{ffff}',
  '\u{10000}',
  '😀',
  { type: 'undecoded', encoding: 'utf-8', bytes: bytes(0xff) },
  bytes(),
  bytes(0),
  bytes(0, 0),
  bytes(255),
  { type: 'date', text: '2026-01-01' },
  decimal('-10.5'),
  decimal('-9'),
  decimal('0.00'),
  decimal('0.09'),
  decimal('9'),
  decimal('10'),
  decimal('123456789012345678901234567890.2'),
  { type: 'timestamp', text: '2026-01-01 00:00:00', zone: 'UTC' },
  { type: 'json', bytes: bytes(123, 125), parsed: {} },
];

describe('the order of keys', () => {
  it('is total, over every pair of a list that names it', () => {
    for (const [left, one] of ascending.entries())
      for (const [right, other] of ascending.entries())
        expect(Math.sign(compareValues(one, other)), `${left} ${right}`).toBe(Math.sign(left - right));
  });

  it('goes value by value, the shorter first', () => {
    expect(compareKeys(['a', 2n], ['a', 10n])).toBeLessThan(0);
    expect(compareKeys(['b'], ['a', 1n])).toBeGreaterThan(0);
    expect(compareKeys(['a'], ['a', 1n])).toBeLessThan(0);
    expect(compareKeys([], [])).toBe(0);
  });

  it('is that of UTF-8, on texts with surrogates', () => {
    const texts = ['', 'z', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}', 'a😀', 'a\ue000', 'aa'];
    for (const one of texts)
      for (const other of texts) expect(Math.sign(compareValues(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)));
  });
});

describe('equality', () => {
  it('holds between a value and its copy, and between no two different ones', () => {
    for (const [left, one] of ascending.entries())
      for (const [right, other] of ascending.entries()) expect(equalValues(one, structuredClone(other))).toBe(left === right);
  });

  it('tells types and digits apart', () => {
    expect(equalValues(1n, 1)).toBe(false);
    expect(equalValues(decimal('1.0'), decimal('1.00'))).toBe(false);
    expect(equalValues('a', bytes(97))).toBe(false);
    expect(equalValues({ type: 'timestamp', text: '1', zone: 'UTC' }, { type: 'timestamp', text: '1' })).toBe(false);
  });
});
