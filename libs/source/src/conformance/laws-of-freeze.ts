import { comparePaths } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import { captureInMemory, readContent } from '../testing/index.ts';
import type { SourceHarness } from './harness.ts';
import { awkwardName, capture, comparable, faultCode, folderState, workplace } from './workplace.ts';

/** What every source promises of `open`, `freeze` and the view. */
export function lawsOfFreeze<Config>(harness: SourceHarness<Config>): void {
  const { adapter } = harness;
  const { capabilities } = adapter;

  it('open, freeze and reading everything leave the source as it was: bytes, times, names', async () => {
    await using place = await workplace(harness);
    const before = await place.state();
    await capture(place.source);
    await using again = await adapter.open(place.config, place.context);
    await capture(again);
    expect(await place.state()).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });

  it('gives every artifact exactly once, in order of path, with content exactly for files', async () => {
    await using place = await workplace(harness);
    await using view = await place.source.freeze({});
    const artifacts = await Array.fromAsync(view.artifacts({}));
    const paths = artifacts.map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths).toEqual([...new Set(paths)].sort(comparePaths));
    for (const artifact of artifacts) {
      expect(artifact.content !== undefined).toBe(artifact.type === 'file');
      const { length } = await readContent(artifact);
      if (artifact.content?.kind !== 'stream' || artifact.content.unsized !== true) {
        expect(length).toBe(artifact.type === 'file' ? artifact.size : 0);
      }
    }
  });

  it('tells beforehand how much it holds, where it tells', async () => {
    await using place = await workplace(harness);
    await using view = await place.source.freeze({});
    const sizes = (await Array.fromAsync(view.artifacts({}))).map(({ size }) => size);
    const found = { artifacts: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    expect(view.extent ?? found).toEqual(found);
  });

  it('gives the same artifacts again, also while an earlier iteration is under way', async () => {
    await using place = await workplace(harness);
    await using view = await place.source.freeze({});
    const first = view.artifacts({})[Symbol.asyncIterator]();
    const head = await first.next();
    const [left, right] = await Promise.all([captureInMemory(view), captureInMemory(view)]);
    const rest = await Array.fromAsync({ [Symbol.asyncIterator]: () => first });
    expect(right.entries).toEqual(left.entries);
    expect([head.value.path, ...rest.map(({ path }) => path)]).toEqual(left.entries.map(({ path }) => path));
  });

  it('is deterministic: two views of an unchanged source are equal, bytes and inventory', async () => {
    await using place = await workplace(harness);
    const first = await capture(place.source);
    const second = await capture(place.source);
    expect(second.entries).toEqual(first.entries);
    expect(second.details.inventory).toEqual(first.details.inventory);
    expect(second.details.position.mark).toBe(first.details.position.mark);
    expect(first.details.problems).toEqual([]);
  });

  it('holds its moment: a change after the freeze is not in the view', async () => {
    await using place = await workplace(harness);
    const before = await capture(place.source);
    await using view = await place.source.freeze({});
    await harness.mutate(place.config, 0);
    const held = await captureInMemory(view);
    const after = await capture(place.source);
    expect(held.entries.map(({ path }) => path)).toEqual(before.entries.map(({ path }) => path));
    if (capabilities.consistency === 'snapshot') {
      expect(comparable(held.entries, capabilities)).toEqual(comparable(before.entries, capabilities));
      expect(held.details.inventory).toEqual(before.details.inventory);
    }
    expect(comparable(after.entries, capabilities)).not.toEqual(comparable(before.entries, capabilities));
  });

  it('names a missing source, and opening it is no error', async () => {
    await using place = await workplace(harness);
    await place.remove();
    await using source = await adapter.open(place.config, place.context);
    expect(await faultCode(() => source.freeze({}))).toBe('source-missing');
    expect(await folderState(place.room)).toEqual([]);
  });

  it('gives up when it is aborted', async () => {
    await using place = await workplace(harness);
    const signal = AbortSignal.abort();
    await expect(
      (async () => {
        await using view = await place.source.freeze({ signal });
        await Array.fromAsync(view.artifacts({ signal }));
        await view.inventory({ signal });
      })(),
    ).rejects.toThrow();
    expect((await capture(place.source)).entries.length).toBeGreaterThan(0);
  });

  it('may be disposed twice, views and source, read or unread', async () => {
    await using place = await workplace(harness);
    const view = await place.source.freeze({});
    await view[Symbol.asyncDispose]();
    await view[Symbol.asyncDispose]();
    const read = await place.source.freeze({});
    await captureInMemory(read);
    await read[Symbol.asyncDispose]();
    await read[Symbol.asyncDispose]();
    await place.source[Symbol.asyncDispose]();
    await place.source[Symbol.asyncDispose]();
  });

  it('H31: says what it is without a secret', async () => {
    await using place = await workplace(harness);
    expect(adapter.describe(place.config).length).toBeGreaterThan(0);
    if (harness.secret !== undefined) expect(adapter.describe(harness.secret.config)).not.toContain(harness.secret.text);
  });

  it('H32: takes a name with spaces, quotes, percent signs and a newline', async () => {
    await using plain = await workplace(harness);
    await using place = await workplace(harness, awkwardName);
    const before = await place.state();
    expect((await capture(place.source)).entries.length).toBe((await capture(plain.source)).entries.length);
    expect(await place.state()).toEqual(before);
  });
}
