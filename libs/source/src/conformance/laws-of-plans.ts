import { expect, it } from 'vitest';
import { artifactSet } from '../testing/index.ts';
import type { SourceHarness } from './harness.ts';
import { capture, faultCode, folderState, restoreOptions, workplace } from './workplace.ts';

/** What every source promises of `inspect` and `plan`. */
export function lawsOfPlans<Config>(harness: SourceHarness<Config>): void {
  const { adapter, applyAttributes } = harness;

  it('plans without doing anything, and counts what would be made, replaced and kept', async () => {
    await using place = await workplace(harness);
    const captured = await capture(place.source);
    const artifacts = artifactSet(captured, { kind: adapter.kind, applyAttributes });
    const total = captured.entries.length;
    const before = await place.state();
    const fresh = await place.source.plan(artifacts, { kind: 'directory', directory: `${place.room}/new` }, restoreOptions());
    expect(fresh).toMatchObject({ create: total, replace: 0, unchanged: 0, lose: 0, replacePaths: [], losePaths: [] });
    const same = await place.source.plan(artifacts, { kind: 'in-place' }, restoreOptions({ replace: true }));
    expect(same).toMatchObject({ create: 0, replace: 0, unchanged: total, lose: 0 });
    expect(await place.state()).toEqual(before);
    expect(await folderState(place.room)).toEqual([]);
    await harness.mutate(place.config, 5);
    const changed = await place.source.plan(artifacts, { kind: 'in-place' }, restoreOptions({ replace: true }));
    expect(changed.replace).toBeGreaterThan(0);
    expect(changed.create + changed.replace + changed.unchanged).toBe(total);
    expect(changed.replacePaths.length).toBe(changed.replace);
  });

  it('inspects stored artifacts to the inventory that was counted in the view', async () => {
    await using place = await workplace(harness);
    const captured = await capture(place.source);
    const before = await place.state();
    const artifacts = artifactSet(captured, { kind: adapter.kind, applyAttributes });
    expect(await adapter.inspect(artifacts, place.context, {})).toEqual(captured.details.inventory);
    expect(await place.state()).toEqual(before);
    expect(await folderState(place.room)).toEqual([]);
  });

  it('a plan that is aborted ends', async () => {
    await using place = await workplace(harness);
    const artifacts = artifactSet(await capture(place.source), { kind: adapter.kind });
    const signal = AbortSignal.abort();
    await expect(place.source.plan(artifacts, { kind: 'in-place' }, restoreOptions({ signal }))).rejects.toThrow();
  });

  it('names a plan’s unsafe path', async () => {
    await using place = await workplace(harness);
    const captured = await capture(place.source);
    const [entry] = captured.entries.filter(({ type }) => type === 'file');
    const artifacts = artifactSet({ ...captured, entries: [{ ...entry, path: '../escape' } as never] }, { kind: adapter.kind });
    expect(await faultCode(() => place.source.plan(artifacts, { kind: 'in-place' }, restoreOptions()))).toBe('unsafe-path');
  });
}
