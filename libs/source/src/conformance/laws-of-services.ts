import type { JsonValue } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import type { ArtifactSet, Source, StagedRestore } from '../source.ts';
import { artifactSet, type MemoryCapture, stepsOf, swapIn, takeBack } from '../testing/index.ts';
import type { ServiceHarness, SourceHarness } from './harness.ts';
import { capture, comparable, faultCode, restoreOptions, type Workplace, workplace } from './workplace.ts';

const inPlace = { kind: 'in-place' } as const;
const replacing = (more: Parameters<typeof restoreOptions>[0] = {}) => restoreOptions({ replace: true, ...more });

/** What sources promise that lie on a service: their own steps, in this process and in a later one, and what staging makes there. */
export function lawsOfServices<Config>(harness: SourceHarness<Config>, service: ServiceHarness<Config>): void {
  const { adapter } = harness;
  const setOf = (captured: MemoryCapture): ArtifactSet => artifactSet(captured, { kind: adapter.kind });
  const same = async (source: Pick<Source, 'freeze'>, expected: MemoryCapture): Promise<void> => {
    expect(comparable((await capture(source)).entries, adapter.capabilities)).toEqual(comparable(expected.entries, adapter.capabilities));
  };
  /** The source of a later process, which knows of the first no more than what was written down. */
  const later = (place: Workplace<Config>) => adapter.open(place.config, place.context);

  it('H7: its steps are carried out and taken back, each more than once, also by a later process', async () => {
    await using place = await workplace(harness);
    const first = await capture(place.source);
    await harness.mutate(place.config, 3);
    const changed = await capture(place.source);
    await using staged = await place.source.stage(setOf(first), inPlace, replacing());
    const before = await place.state();
    await using other = await later(place);
    await takeBack(written(staged), other);
    expect(await place.state()).toEqual(before);
    await same(place.source, changed);
    await staged.ready({});
    for (const source of [place.source, other, place.source]) await swapIn(written(staged), source);
    await same(other, first);
    for (const source of [other, place.source, other]) await takeBack(written(staged), source);
    await same(place.source, changed);
    expect(await place.state()).toEqual(before);
  });

  it('H7: taking back what was used since removes what was written, and nothing else', async () => {
    await using place = await workplace(harness);
    const first = await capture(place.source);
    await harness.mutate(place.config, 3);
    const before = await place.state();
    const made: JsonValue[] = [];
    const staged = await place.source.stage(setOf(first), inPlace, replacing({ announceOnService: async (data) => void made.push(data) }));
    await staged.ready({});
    await swapIn(staged, place.source);
    await staged[Symbol.asyncDispose]();
    await harness.mutate(place.config, 9);
    await using other = await later(place);
    await takeBack(written(staged), other);
    for (const data of made) await stepsOf(other).removeStaged(copied(data), {});
    expect(await place.state()).toEqual(before);
  });

  it('H7: nothing is kept when the undo is given up, and the target stays', async () => {
    await using place = await workplace(harness);
    const first = await capture(place.source);
    const before = await place.state();
    await harness.mutate(place.config, 3);
    const staged = await place.source.stage(setOf(first), inPlace, replacing());
    await staged.ready({});
    await swapIn(staged, place.source);
    await staged[Symbol.asyncDispose]();
    await using other = await later(place);
    for (let time = 0; time < 2; time += 1) for (const data of dataOf(staged)) await stepsOf(other).giveUp(copied(data), {});
    await same(place.source, first);
    expect(await place.state()).toEqual(before);
  });

  it('H7: what staging makes on the service is told before, and removed by a later process', async () => {
    await using place = await workplace(harness);
    const artifacts = setOf(await capture(place.source));
    const before = await place.state();
    const made: JsonValue[] = [];
    const announceOnService = async (data: JsonValue) => {
      if (made.length === 0) expect(await place.state()).toEqual(before);
      made.push(data);
    };
    const staged = await place.source.stage(artifacts, inPlace, replacing({ announceOnService }));
    expect(await place.state()).not.toEqual(before);
    expect(made.length).toBeGreaterThan(0);
    await using other = await later(place);
    for (let time = 0; time < 2; time += 1) for (const data of made) await stepsOf(other).removeStaged(copied(data), {});
    expect(await place.state()).toEqual(before);
    await staged[Symbol.asyncDispose]();
    expect(await place.state()).toEqual(before);
  });

  it('H31: tells no secret, in messages, steps and what is written down', async () => {
    await using place = await workplace(harness);
    const artifacts = setOf(await capture(place.source));
    const told: unknown[] = [];
    await using staged = await place.source.stage(
      artifacts,
      inPlace,
      replacing({ announceOnService: async (data) => void told.push(data) }),
    );
    told.push(staged.target, staged.kept, staged.steps, await place.source.plan(artifacts, inPlace, replacing()));
    if (harness.secret !== undefined) expect(JSON.stringify(told)).not.toContain(harness.secret.text);
  });

  lawsOfElsewhere(harness, service);
}

function lawsOfElsewhere<Config>(harness: SourceHarness<Config>, { elsewhere }: ServiceHarness<Config>): void {
  const { adapter } = harness;
  if (elsewhere === undefined || adapter.elsewhere === undefined) return;
  it('H7: restores to another place of its service, where nothing stands, and refuses what holds something', async () => {
    await using place = await workplace(harness);
    const captured = await capture(place.source);
    const artifacts = artifactSet(captured, { kind: adapter.kind });
    const before = await place.state();
    const there = adapter.elsewhere?.(place.config, elsewhere(place.config)) as Config;
    await using source = await adapter.open(there, place.context);
    expect(await faultCode(() => source.freeze({}))).toBe('source-missing');
    expect(await source.plan(artifacts, inPlace, restoreOptions())).toMatchObject({ create: captured.entries.length, replace: 0, lose: 0 });
    const staged = await source.stage(artifacts, inPlace, restoreOptions());
    await staged.ready({});
    await swapIn(staged, source);
    await staged[Symbol.asyncDispose]();
    for (const data of dataOf(staged)) await stepsOf(source).giveUp(copied(data), {});
    const restored = await capture(source);
    expect(comparable(restored.entries, adapter.capabilities)).toEqual(comparable(captured.entries, adapter.capabilities));
    expect(restored.details.inventory).toEqual(captured.details.inventory);
    expect(await faultCode(() => source.stage(artifacts, inPlace, restoreOptions()))).toBe('target-not-empty');
    await harness.service?.remove(there);
    expect(await place.state()).toEqual(before);
  });
}

function dataOf({ steps }: StagedRestore): JsonValue[] {
  return steps.flatMap((step) => (step.kind === 'source' ? [step.data] : []));
}

/** The steps as a journal gives them back. */
function written({ steps, undoDirectories }: StagedRestore): Pick<StagedRestore, 'steps' | 'undoDirectories'> {
  return JSON.parse(JSON.stringify({ steps, undoDirectories })) as Pick<StagedRestore, 'steps' | 'undoDirectories'>;
}

function copied(data: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(data)) as JsonValue;
}
