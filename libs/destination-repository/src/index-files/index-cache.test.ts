import { hash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultyStore, type MemoryObjects, openMemoryStore } from '@holdfast/store/testing';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { RepositoryAccess } from '../keys/repository-access.ts';
import { type PackDescription, packKey } from '../pack/pack-layout.ts';
import { addChunk } from './chunk-index.ts';
import { indexLine, putIndexFile } from './index-file.ts';
import { loadIndex } from './load-index.ts';

const chunksOfPack = 1_000;
const access = RepositoryAccess.plain();
let objects: MemoryObjects;
let location = '';

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-index-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  location = join(folder, 'state', 'index.cache');
  mkdirSync(join(folder, 'state'));
  objects = new Map();
});

/** Only its size is looked at here. */
function pack(number: number, chunks = chunksOfPack): PackDescription {
  const description = {
    pack: hash('sha256', `pack ${number}`),
    size: 200 + number,
    frames: [[0, 90, 100 * chunks]],
    chunks: Array.from({ length: chunks }, (_, chunk) => [idOf(number, chunk), 0, chunk * 100, 99] as const),
  } as const;
  objects.set(packKey(description.pack, 'plain'), Buffer.alloc(description.size));
  return description;
}

function idOf(packNumber: number, chunk: number): string {
  return hash('sha256', `${packNumber} ${chunk}`);
}

async function putIndex(...packs: readonly PackDescription[]): Promise<string> {
  const before = new Set(objects.keys());
  await putIndexFile(openMemoryStore(objects), packs.map(indexLine), { access });
  return [...objects.keys()].find((key) => !before.has(key)) as string;
}

/** With the keys of the index files that were read. */
async function load(damagedPacks: readonly string[] = []) {
  const read: string[] = [];
  const watched = faultyStore(openMemoryStore(objects), (call, key) => void (call === 'get' && key.startsWith('index/') && read.push(key)));
  const cache = { location, name: 'test' };
  return { ...(await loadIndex(watched, { damagedPacks: new Set(damagedPacks), access, cache })), read };
}

function expectAll({ index }: Awaited<ReturnType<typeof load>>, numbers: readonly number[]): void {
  for (const number of numbers) {
    for (const chunk of [0, 1, 500, chunksOfPack - 1]) {
      const id = idOf(number, chunk);
      expect(index.knows(id)).toBe(true);
      expect(index.packs[index.packNumberOf(id) as number]?.pack).toBe(hash('sha256', `pack ${number}`));
      expect(index.locate(id)).toEqual({
        pack: hash('sha256', `pack ${number}`),
        frameOffset: 0,
        frameLength: 90,
        unpackedLength: 100 * chunksOfPack,
        offset: chunk * 100,
        length: 99,
      });
      expect(addChunk(index.chunks, Buffer.from(id, 'hex')).added).toBe(false);
    }
  }
  for (const id of [idOf(999, 0), idOf(0, 0).slice(2), '']) {
    expect(index.knows(id)).toBe(false);
    expect(index.packNumberOf(id)).toBeUndefined();
    expect(index.locate(id)).toBeUndefined();
  }
}

test('index files are read once, and only what is new after that', async () => {
  await putIndex(pack(0), pack(1));
  const first = await load();
  expect(first.read).toHaveLength(1);
  expectAll(first, [0, 1]);
  const again = await load();
  expect(again.read).toEqual([]);
  expectAll(again, [0, 1]);
  const small = await putIndex(pack(2));
  const third = await load();
  expect(third.read).toEqual([small]);
  expectAll(third, [0, 1, 2]);
  expect(third.index.packs.map(({ size }) => size)).toEqual([200, 201, 202]);
});

test('what is new goes to the cache once it is much', async () => {
  await putIndex(pack(0), pack(1));
  await load();
  for (const number of [2, 3, 4]) await putIndex(pack(number));
  expect((await load()).read).toHaveLength(3);
  const again = await load();
  expect(again.read).toEqual([]);
  expectAll(again, [0, 1, 2, 3, 4]);
});

test('a table that is larger than what is kept in memory is looked up in its file', async () => {
  const numbers = Array.from({ length: 400 }, (_, number) => number);
  await putIndex(...numbers.slice(0, 370).map((number) => pack(number)));
  expectAll(await load(), [0, 1, 200, 369]);
  await putIndex(...numbers.slice(370).map((number) => pack(number)));
  expectAll(await load(), [0, 1, 200, 369, 370, 399]);
  const cached = await load();
  expect(cached.read).toEqual([]);
  expect(cached.index.chunks.table?.records).toBeUndefined();
  expectAll(cached, numbers);
  const ids = new Set(cached.index.ids());
  expect(ids.size).toBe(numbers.length * chunksOfPack);
  expect([ids.has(idOf(0, 0)), ids.has(idOf(399, 999))]).toEqual([true, true]);
}, 60_000);

test('a chunk that is in several packs has its first place', async () => {
  const second = { ...pack(1, 10), chunks: pack(0).chunks.slice(0, 10) };
  await putIndex(pack(0), second);
  expectAll(await load(), [0]);
  expectAll(await load(), [0]);
});

const changes = {
  'cut short': (bytes: Buffer) => truncateSync(location, bytes.length - 1),
  'longer by a byte': (bytes: Buffer) => writeFileSync(location, Buffer.concat([bytes, Buffer.alloc(1)])),
  empty: () => truncateSync(location, 0),
  'a record differs': (bytes: Buffer) => writeFlipped(bytes, 40),
  'a slot differs': (bytes: Buffer) => writeFlipped(bytes, 2 * chunksOfPack * 48 + 100),
  'the last byte differs': (bytes: Buffer) => writeFlipped(bytes, bytes.length - 1),
  'a number in the trailer differs': (bytes: Buffer) => writeFlipped(bytes, bytes.length - 40),
};

function writeFlipped(bytes: Buffer, at: number): void {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(location, bytes);
}

test.each(Object.entries(changes))('H5: a cache that is not as it was written is not used, and made anew: %s', async (_, change) => {
  await putIndex(pack(0), pack(1));
  await load();
  change(readFileSync(location));
  const after = await load();
  expect(after.read).toHaveLength(1);
  expectAll(after, [0, 1]);
  expect((await load()).read).toEqual([]);
});

test('H5: a pack that is gone or has another size takes its chunks along, and gives them back when it is whole again', async () => {
  const second = packKey(pack(1).pack, 'plain');
  await putIndex(pack(0), pack(1));
  await load();
  const bytes = objects.get(second) as Buffer;
  objects.delete(second);
  const without = await load();
  expect(without.index.knows(idOf(1, 0))).toBe(false);
  expectAll(without, [0]);
  expect((await load()).read).toEqual([]);
  objects.set(second, Buffer.alloc(7));
  const short = await load();
  expect(short.index.knows(idOf(1, 0))).toBe(false);
  expect(short.lastResort.knows(idOf(1, 0))).toBe(true);
  objects.set(second, bytes);
  expectAll(await load(), [0, 1]);
});

test('H5: packs that were found damaged are for the last resort, whatever the cache says', async () => {
  await putIndex(pack(0), pack(1));
  await load();
  const damaged = await load([pack(1).pack]);
  expect(damaged.index.knows(idOf(1, 0))).toBe(false);
  expect(damaged.lastResort.knows(idOf(1, 0))).toBe(true);
  expectAll(damaged, [0]);
  expectAll(await load(), [0, 1]);
});

test('a damaged index file is named at every load, and is no part of the cache', async () => {
  await putIndex(pack(0));
  const other = await putIndex(pack(1));
  objects.set(other, Buffer.from('damaged'));
  for (const _ of [1, 2]) {
    const loaded = await load();
    expect(loaded.damaged.map(({ key }) => key)).toContain(other);
    expectAll(loaded, [0]);
  }
});

test('index files that were merged into another are left out of the cache, and the new one counts', async () => {
  const first = await putIndex(pack(0));
  const second = await putIndex(pack(1));
  await load();
  const merged = await putIndex(pack(0), pack(1));
  for (const key of [first, second]) objects.delete(key);
  const loaded = await load();
  expect(loaded.read).toEqual([merged]);
  expectAll(loaded, [0, 1]);
  expect((await load()).read).toEqual([]);
});

test('an index file that goes away between listing and reading is looked for again', async () => {
  const first = await putIndex(pack(0));
  const second = await putIndex(pack(1));
  let merged = false;
  const racing = faultyStore(openMemoryStore(objects), async (call) => {
    if (call !== 'get' || merged) return;
    merged = true;
    await putIndex(pack(0), pack(1));
    for (const gone of [first, second]) objects.delete(gone);
  });
  const { index, unindexed, damaged } = await loadIndex(racing, { damagedPacks: new Set(), access });
  expect({ unindexed, damaged }).toEqual({ unindexed: [], damaged: [] });
  expect([index.knows(idOf(0, 0)), index.knows(idOf(1, 0))]).toEqual([true, true]);
});

test('another name is another cache, and a folder that is missing costs nothing but time', async () => {
  await putIndex(pack(0), pack(1));
  await load();
  copyFileSync(location, `${location}.copy`);
  const store = openMemoryStore(objects);
  const cache = { location: `${location}.copy`, name: 'another' };
  const { index } = await loadIndex(store, { damagedPacks: new Set(), access, cache });
  expect(index.knows(idOf(0, 0))).toBe(true);
  rmSync(join(location, '..'), { recursive: true });
  expectAll(await load(), [0, 1]);
  expect(existsSync(location)).toBe(false);
});

test('nothing unfinished is left', async () => {
  await putIndex(pack(0), pack(1));
  await load();
  await load([pack(1).pack]);
  expect(readdirSync(join(location, '..'))).toEqual(['index.cache']);
});
