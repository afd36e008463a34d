import type { Destination, Sign } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Store } from '@holdfast/store';
import { type MemoryObjects, openMemoryStore } from '@holdfast/store/testing';
import { expect, it } from 'vitest';
import { repositoryAdapter } from '../repository-adapter.ts';
import { fileOf } from '../testing/small-repository.ts';

const id = '20260501-120000-abcd';
const sign: Sign = async () => ({ form: 'minisig', bytes: Buffer.from('signed') });

it('puts the signature before the manifest, which is last', async () => {
  const puts: string[] = [];
  const { destination } = await open((key) => void puts.push(key));
  await save(destination);
  expect(puts.slice(-2)).toEqual([`snapshots/${id}.json.minisig`, `snapshots/${id}.json`]);
});

it('commits nothing when the store fails at the signature, nor when it fails at the manifest', async () => {
  for (const broken of [`snapshots/${id}.json.minisig`, `snapshots/${id}.json`]) {
    const { destination, objects } = await open((key) => {
      if (key === broken) throw new Fault('destination-unwritable', 'the store is gone');
    });
    await expect(save(destination)).rejects.toMatchObject({ code: 'destination-unwritable' });
    expect(objects.has(`snapshots/${id}.json`)).toBe(false);
    expect(await destination.manifests({})).toEqual([]);
    await destination[Symbol.asyncDispose]();
  }
});

it('refuses a signature that is too large without reading it', async () => {
  const { destination, objects } = await open();
  const manifest = await save(destination);
  objects.set(`snapshots/${id}.json.asc`, Buffer.alloc(65_537));
  await expect(destination.signatures(manifest, {})).rejects.toMatchObject({ code: 'destination-damaged' });
});

/** A repository in memory; `onPut` sees each object before it is put. */
async function open(onPut: (key: string) => void = () => undefined): Promise<{ destination: Destination; objects: MemoryObjects }> {
  const objects: MemoryObjects = new Map();
  const adapter = repositoryAdapter({ openStore: async () => watched(openMemoryStore(objects), onPut) });
  const context = { baseDirectory: '/', now: () => new Date('2026-05-01T12:00:00Z'), random: (bytes: number) => Buffer.alloc(bytes, 7) };
  return { destination: await adapter.open({ name: 'repository', url: 'memory:' }, context), objects };
}

function watched(store: Store, onPut: (key: string) => void): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...values: readonly unknown[]): unknown => {
        if (name === 'put' || name === 'putIfAbsent') onPut(String(values[0]));
        return Reflect.apply(value, target, values) as unknown;
      };
    },
  });
}

async function save(destination: Destination) {
  const header = {
    id,
    kind: 'manual',
    site: 'test',
    startedAt: '2026-05-01T12:00:00.000Z',
    tool: { name: 'holdfast', version: '0' },
  } as const;
  await using writer = await destination.begin(header, {});
  const artifacts = (async function* () {
    yield fileOf('a.txt', Buffer.from('a\n'));
  })();
  await writer.writeSource({ name: 'files', kind: 'uploads' }, artifacts, {});
  const details = { position: { asOf: header.startedAt }, inventory: { objects: {}, properties: {} }, problems: [] };
  const sources = [{ name: 'files', kind: 'uploads', outcome: 'complete' as const, details }];
  return await writer.commit({ finishedAt: header.startedAt, outcome: 'complete', skewMs: 0, sources }, { sign });
}
