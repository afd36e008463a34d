import { Fault } from '@holdfast/fault';
import { listingLine } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import { EarlierListing } from './earlier-listing.ts';

const lineOf = (path: string): string => listingLine({ path, type: 'file', size: 1, sha256: 'a'.repeat(64) }).trimEnd();

async function* batches(...all: (readonly string[] | Error)[]): AsyncGenerator<readonly string[]> {
  for (const batch of all) {
    if (batch instanceof Error) throw batch;
    yield batch.map(lineOf);
  }
}

async function found(listing: EarlierListing, ...paths: string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const path of paths) {
    const known = await listing.find(path);
    if (known === undefined) continue;
    expect(known.entry.path).toBe(path);
    lines.push(known.line);
  }
  return lines;
}

it('finds what both have, with its line, in whatever batches it comes', async () => {
  const asked = ['a', 'b', 'c', 'd', 'e'];
  const expected = ['b', 'd'].map(lineOf);
  for (const given of [batches(['b', 'd', 'f']), batches(['b'], ['d'], ['f']), batches(['b'], [], ['d', 'f'])]) {
    await using listing = new EarlierListing(given);
    expect(await found(listing, ...asked)).toEqual(expected);
  }
});

it('answers without a promise what it has read', async () => {
  await using listing = new EarlierListing(batches(['a', 'c']));
  const first = listing.find('a');
  expect(first).toBeInstanceOf(Promise);
  expect(await first).toMatchObject({ entry: { path: 'a' } });
  expect(listing.find('b')).toBeUndefined();
  expect(listing.find('c')).toMatchObject({ entry: { path: 'c' } });
});

it('finds nothing where there is none, after its end and after damage', async () => {
  await using none = new EarlierListing(undefined);
  expect(await found(none, 'a', 'b')).toEqual([]);
  await using short = new EarlierListing(batches(['a']));
  expect(await found(short, 'a', 'b', 'c')).toEqual([lineOf('a')]);
  await using damaged = new EarlierListing(batches(['a'], new Fault('destination-damaged', 'a chunk is damaged'), ['b']));
  expect(await found(damaged, 'a', 'b')).toEqual([lineOf('a')]);
  await using garbled = new EarlierListing(
    (async function* () {
      yield [lineOf('a'), 'no JSON', lineOf('c')];
    })(),
  );
  expect(await found(garbled, 'a', 'b', 'c')).toEqual([lineOf('a')]);
});

it('passes on that the work was given up', async () => {
  await using listing = new EarlierListing(batches(new Fault('interrupted', 'given up')));
  await expect(listing.find('a')).rejects.toThrow('given up');
});
