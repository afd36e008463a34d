import type { ArtifactEntry } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import type { ArtifactSet, Source } from '../source.ts';
import { artifactSet, captureInMemory, type MemoryCapture } from '../testing/index.ts';
import type { SourceHarness } from './harness.ts';
import { capture, workplace } from './workplace.ts';

/** What sources promise that are told what was stored before. */
export function lawsOfPrevious<Config>({ adapter, mutate, ...harness }: SourceHarness<Config>): void {
  const stored = (captured: MemoryCapture): ArtifactSet => artifactSet(captured, { kind: adapter.kind });

  it('gives the same bytes whatever was stored before: the same, an older or a newer state, and nothing', async () => {
    await using place = await workplace({ adapter, mutate, ...harness });
    const older = await capture(place.source);
    await mutate(place.config, 1);
    await using view = await place.source.freeze({});
    const same = await captureInMemory(view);
    const states = [{ ...same, entries: [] }, older, same];
    // Without a snapshot behind it the view would show the newer state.
    if (adapter.capabilities.consistency === 'snapshot') {
      await mutate(place.config, 2);
      states.push(await capture(place.source));
    }
    for (const state of states) {
      const told = await captureInMemory(view, { previous: stored(state) });
      expect(told.entries).toEqual(same.entries);
      expect(told.details.inventory).toEqual(same.details.inventory);
    }
  });

  it('takes the same view when it is told at the freeze what was stored before, whatever is given of it later', async () => {
    await using place = await workplace({ adapter, mutate, ...harness });
    const older = await capture(place.source);
    await mutate(place.config, 1);
    const same = await capture(place.source);
    for (const { details } of [older, same]) {
      for (const given of [older, same, undefined]) {
        await using view = await place.source.freeze({ previous: details });
        const told = await captureInMemory(view, given === undefined ? {} : { previous: stored(given) });
        expect(told.entries).toEqual(same.entries);
        expect(told.details.inventory).toEqual(same.details.inventory);
        expect(told.details.problems).toEqual([]);
      }
    }
  });

  it('lets pass what keeps it from reading what was stored before', async () => {
    await using place = await workplace({ adapter, mutate, ...harness });
    const captured = await capture(place.source);
    const planted = new Error('the older snapshot is damaged');
    const broken: ArtifactSet = {
      ...stored(captured),
      entries: failing(planted),
      read: failing(planted),
      extract: () => Promise.reject(planted),
    };
    await mutate(place.config, 1);
    const alone = await capture(place.source);
    const outcome = await captureWith(place.source, broken).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBe(planted);
    else expect((outcome as MemoryCapture).entries).toEqual(alone.entries);
  });

  if (adapter.capabilities.incremental !== true) return;
  it('reads something of what was stored before, as it claims', async () => {
    await using place = await workplace({ adapter, mutate, ...harness });
    const set = stored(await capture(place.source));
    await mutate(place.config, 1);
    let reads = 0;
    const counting: ArtifactSet = {
      ...set,
      read(entry: ArtifactEntry, options) {
        reads += 1;
        return set.read(entry, options);
      },
      extract: (...call) => {
        reads += 1;
        return set.extract(...call);
      },
    };
    await captureWith(place.source, counting);
    expect(reads).toBeGreaterThan(0);
  });
}

async function captureWith(source: Source, previous: ArtifactSet): Promise<MemoryCapture> {
  await using view = await source.freeze({});
  return await captureInMemory(view, { previous });
}

function failing(error: Error) {
  return (): AsyncIterable<never> => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) });
}
