import { describe, expect, it } from 'vitest';
import { checkCopies } from './check-copies.ts';
import { checkLengths } from './check-lengths.ts';
import type { Checked } from './checked.ts';

function problemsOf(copies: { readonly [name: string]: string | undefined }): string[] {
  const destinations = Object.entries(copies).map(([name, copyFrom]) => ({
    name,
    kind: 'repository' as const,
    url: `file:${name}`,
    ...(copyFrom === undefined ? {} : { copyFrom }),
  }));
  const checked: Checked = { sources: [], destinations, retention: undefined };
  return checkCopies(checked).map(({ pointer, found, expected, nearest }) => `${pointer}: ${found}, expected ${expected}, ${nearest}`);
}

describe('copies of destinations', () => {
  it('may be taken from one that backups write', () => {
    expect(problemsOf({ local: undefined, offsite: 'local', usb: 'local' })).toEqual([]);
  });

  it.each([
    [{ local: undefined, offsite: 'lokal' }, '/destinations/1/copyFrom: "lokal", expected the name of another destination, local'],
    [{ local: 'local' }, '/destinations/0/copyFrom: "local", which is itself, expected another destination, undefined'],
    [
      { local: undefined, usb: 'local', offsite: 'usb' },
      '/destinations/2/copyFrom: "usb", which is a copy itself, expected a destination that backups write, undefined',
    ],
  ])('are refused otherwise', (copies, problem) => {
    expect(problemsOf(copies)).toEqual([problem]);
  });

  it('in a ring are refused', () => {
    expect(problemsOf({ one: 'other', other: 'one' })).toHaveLength(2);
  });
});

it('a length of time that is none is refused', () => {
  const config = { objectives: { rpo: '24h', rto: '0h' }, verification: { maxAge: '0y0d' } };
  expect(checkLengths(config).map(({ pointer }) => pointer)).toEqual(['/objectives/rto', '/verification/maxAge']);
  for (const other of [null, {}, { objectives: null }, { objectives: { rpo: 5 }, verification: 'soon' }])
    expect(checkLengths(other)).toEqual([]);
});
