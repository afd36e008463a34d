import { hash } from 'node:crypto';
import { faultyStore, type MemoryObjects, openMemoryStore } from '@holdfast/store/testing';
import { beforeEach, expect, test } from 'vitest';
import { RepositoryAccess } from '../keys/repository-access.ts';
import { type PackDescription, packKey } from '../pack/pack-layout.ts';
import { fileOf, makeSmallRepository } from '../testing/small-repository.ts';
import { indexLine, putIndexFile } from './index-file.ts';
import { loadIndex } from './load-index.ts';
import { mergeIndexFiles } from './merge-index-files.ts';

const access = RepositoryAccess.plain();
let objects: MemoryObjects;

beforeEach(() => {
  objects = new Map();
});

function pack(number: number, chunks = 3): PackDescription {
  const name = hash('sha256', `pack ${number}`);
  objects.set(packKey(name, 'plain'), Buffer.alloc(100));
  return {
    pack: name,
    size: 100,
    frames: [[0, 90, 900]],
    chunks: Array.from({ length: chunks }, (_, chunk) => [hash('sha256', `${number} ${chunk}`), 0, chunk * 10, 9]),
  };
}

async function putIndexes(first: number, count: number): Promise<void> {
  for (let number = first; number < first + count; number += 1)
    await putIndexFile(openMemoryStore(objects), [indexLine(pack(number))], { access });
}

const indexKeys = (): string[] => [...objects.keys()].filter((key) => key.startsWith('index/'));

async function expectAll(count: number): Promise<void> {
  const { index, damaged, unindexed } = await loadIndex(openMemoryStore(objects), { damagedPacks: new Set(), access });
  expect({ damaged, unindexed }).toEqual({ damaged: [], unindexed: [] });
  expect(index.packs).toHaveLength(count);
  for (let number = 0; number < count; number += 1) expect(index.locate(hash('sha256', `${number} 2`))).toMatchObject({ offset: 20 });
}

test('small index files are made one when there are more than 32', async () => {
  await putIndexes(0, 32);
  await mergeIndexFiles(openMemoryStore(objects), { access });
  expect(indexKeys()).toHaveLength(32);
  await putIndexes(32, 1);
  await mergeIndexFiles(openMemoryStore(objects), { access });
  expect(indexKeys()).toHaveLength(1);
  await expectAll(33);
});

test('a large one is left as it is', async () => {
  await putIndexFile(openMemoryStore(objects), [indexLine(pack(0, 10_000))], { access });
  const [large] = indexKeys();
  await putIndexes(1, 33);
  await mergeIndexFiles(openMemoryStore(objects), { access });
  expect(indexKeys()).toHaveLength(2);
  expect(indexKeys()).toContain(large);
  await expectAll(34);
});

test('H5: a damaged index file is left to be found', async () => {
  await putIndexes(0, 34);
  const [damaged] = indexKeys() as [string];
  objects.set(damaged, Buffer.from('damaged'));
  await mergeIndexFiles(openMemoryStore(objects), { access });
  expect(indexKeys()).toHaveLength(2);
  expect(indexKeys()).toContain(damaged);
});

test('H21: killed at any call, it leaves every pack named; two at once do too', async () => {
  await putIndexes(0, 34);
  const before = new Map(objects);
  for (let calls = 0; ; calls += 1) {
    objects = new Map(before);
    let left = calls;
    const store = faultyStore(openMemoryStore(objects), (call) => {
      if (call !== 'put' && call !== 'delete') return;
      if (left === 0) throw new Error('killed');
      left -= 1;
    });
    const killed = await mergeIndexFiles(store, { access }).then(
      () => false,
      () => true,
    );
    await expectAll(34);
    if (!killed) break;
  }
  objects = new Map(before);
  await Promise.all([mergeIndexFiles(openMemoryStore(objects), { access }), mergeIndexFiles(openMemoryStore(objects), { access })]);
  await expectAll(34);
});

test('a backup merges them, and a check finds nothing wrong', async () => {
  const repositoryObjects: MemoryObjects = new Map();
  const repository = makeSmallRepository(repositoryObjects);
  const files = () => [...repositoryObjects.keys()].filter((key) => key.startsWith('index/'));
  for (let minute = 0; minute < 35; minute += 1) {
    await repository.save(minute, [fileOf('a.txt', Buffer.from(`${minute}`))]);
    expect(files().length).toBeLessThanOrEqual(32);
  }
  await using destination = await repository.open();
  expect(await Array.fromAsync(destination.check({ level: 'bytes' }))).toEqual([]);
}, 120_000);
