import type { Artifact, Manifest } from '@holdfast/manifest';
import { describe, expect, it } from 'vitest';
import type { Destination } from '../destination.ts';
import { type DestinationStep, faultyAdapter, faultyDestination } from './faulty-destination.ts';
import { MemoryDestination } from './memory-destination.ts';
import { MemoryPlace } from './memory-place.ts';
import { keepingMemoryAdapter, PrunedMemoryDestination } from './pruned-memory-destination.ts';

const header = {
  id: '20260501-120000-0001',
  kind: 'manual',
  site: 'test',
  startedAt: '2026-05-01T12:00:00.000Z',
  tool: { name: 'holdfast', version: '0' },
} as const;
const position = { asOf: '2026-05-01T12:00:00.000Z' };
const sources = [
  { name: 'files', kind: 'uploads', outcome: 'complete', details: { position, inventory: { objects: {}, properties: {} }, problems: [] } },
] as const;

async function* artifacts(): AsyncGenerator<Artifact> {
  yield {
    path: 'a',
    type: 'file',
    size: 1,
    content: {
      kind: 'stream',
      open: async function* () {
        yield Buffer.from('a');
      },
    },
  };
}

async function save(destination: Destination, signal?: AbortSignal): Promise<Manifest> {
  await using writer = await destination.begin(header, { signal });
  await writer.writeSource({ name: 'files', kind: 'uploads' }, artifacts(), { signal });
  return await writer.commit({ finishedAt: header.startedAt, outcome: 'complete', skewMs: 0, sources }, { signal });
}

/** Walks through every step; the first of them that fails rejects. */
async function walk(destination: Destination, signal?: AbortSignal): Promise<void> {
  const { id } = await save(destination, signal);
  await destination.manifests({ signal });
  await using reader = await destination.open(id, { signal });
  for await (const entry of reader.entries('files', { signal })) await Array.fromAsync(reader.read('files', entry, { signal }));
  await reader.extract('files', [], { signal });
  await Array.fromAsync(destination.check({ level: 'bytes', signal }));
  await destination.prune?.({ signal });
  await destination.delete(id, { signal });
}

const steps: readonly DestinationStep[] = [
  'begin',
  'writeSource',
  'commit',
  'manifests',
  'open',
  'read',
  'extract',
  'delete',
  'check',
  'prune',
];

describe('faulty destination', () => {
  it.each(steps)('fails at %s with the error given', async (step) => {
    const error = new Error(`no ${step}`);
    const adapter = faultyAdapter(keepingMemoryAdapter, { step, behaviour: error });
    const context = { baseDirectory: '/', now: () => new Date(0), random: (bytes: number) => Buffer.alloc(bytes) };
    await expect(walk(await adapter.open({ place: new MemoryPlace() }, context))).rejects.toBe(error);
  });

  it.each(steps)('hangs at %s until the signal', async (step) => {
    const stop = new AbortController();
    const walked = walk(faultyDestination(new PrunedMemoryDestination(new MemoryPlace()), { step, behaviour: 'hang' }), stop.signal);
    const reason = new Error('enough');
    setTimeout(() => stop.abort(reason), 10);
    await expect(walked).rejects.toBe(reason);
  });

  it('fails at the call given only, and passes everything else on', async () => {
    const place = new MemoryPlace();
    const destination = faultyDestination(new MemoryDestination(place), { step: 'commit', call: 2, behaviour: new Error('no second') });
    const { id } = await save(destination);
    await expect(save(destination)).rejects.toThrow('no second');
    await destination.delete(id, {});
    await walk(destination);
    expect(place.snapshots.size).toBe(0);
    expect(await destination.exists({})).toBe(false);
    await destination[Symbol.asyncDispose]();
  });
});
