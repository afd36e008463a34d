import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { RepositoryIndex } from '../index-files/repository-index.ts';
import { PackUse } from './pack-use.ts';

const ids = Array.from({ length: 30_000 }, (_, number) => hash('sha256', `${number}`));

function indexWith(first: number, last: number, index = new RepositoryIndex(ids.length)): RepositoryIndex {
  const chunks = ids.slice(first, last).map((id, number) => [id, 0, number * 10, 10] as const);
  index.addPack({ pack: hash('sha256', `pack of ${first}`), size: 100, frames: [[0, 50, 10 * chunks.length]], chunks });
  return index;
}

test('packs that arrive while ids are added are found, whenever they came', () => {
  const index = indexWith(0, 10);
  const use = new PackUse(index);
  for (const [number, id] of ids.entries()) {
    use.addEntry({ path: `${number}`, type: 'file', size: 10, sha256: id });
    if (number === 9_000) indexWith(10, 9_000, index);
    if (number === 20_000) indexWith(9_000, 20_000, index);
  }
  expect(() => use.packs()).toThrow(`the chunk ${ids[20_000]} was stored in no pack`);
  indexWith(20_000, 30_000, index);
  expect(use.packs().toSorted()).toEqual(['0', '10', '9000', '20000'].map((first) => hash('sha256', `pack of ${first}`)).toSorted());
});

test('an entry is added only if all of it is in packs', () => {
  const use = new PackUse(indexWith(0, 2));
  const entry = { path: 'a', type: 'file', size: 20, sha256: 'whole' } as const;
  expect(use.addIfPacked({ ...entry, chunks: [ids[0] as string, ids[2] as string] })).toBe(false);
  expect(use.packs()).toEqual([]);
  expect(use.addIfPacked({ ...entry, chunks: [ids[0] as string, ids[1] as string] })).toBe(true);
  expect(use.packs()).toHaveLength(1);
});
