import { expect, it } from 'vitest';
import { captureInMemory } from '../testing/index.ts';
import type { SourceHarness } from './harness.ts';
import { capture, workplace } from './workplace.ts';

/** What change tokens and marks promise: equal tokens, equal bytes. */
export function lawsOfTokens<Config>(harness: SourceHarness<Config>): void {
  it('equal change tokens mean equal bytes, however quickly the source is changed', { timeout: harness.timeout ?? 20_000 }, async () => {
    await using place = await workplace(harness);
    // The real clock: a token must be left out while a later change could look the same.
    await using source = await harness.adapter.open(place.config, { ...place.context, now: () => new Date() });
    const digests = new Map<string, string>();
    const inventories = new Map<string, unknown>();
    for (let round = 0; round < 12; round += 1) {
      if (round > 0) await harness.mutate(place.config, round);
      const { entries, details } = await capture(source);
      for (const { path, changeToken, ...rest } of entries) {
        if (changeToken === undefined) continue;
        const bytes = `${rest.size} ${rest.sha256} ${rest.target}`;
        expect(digests.get(`${path}\0${changeToken}`) ?? bytes).toBe(bytes);
        digests.set(`${path}\0${changeToken}`, bytes);
      }
      const { mark } = details.position;
      if (mark === undefined) continue;
      expect(inventories.get(mark) ?? details.inventory).toEqual(details.inventory);
      inventories.set(mark, details.inventory);
    }
  });

  it('an unchanged source keeps its tokens and its mark', async () => {
    await using place = await workplace(harness);
    const tokens = async () => (await capture(place.source)).entries.map(({ path, changeToken }) => [path, changeToken]);
    const first = await tokens();
    expect(await tokens()).toEqual(first);
    if (harness.changeTokens) expect(first.filter(([, token]) => token !== undefined).length).toBeGreaterThan(0);
  });

  it('a changed source does not answer with the inventory of before', async () => {
    await using place = await workplace(harness);
    const { details } = await capture(place.source);
    const planted = { objects: { planted: { thing: 1 } }, properties: {} };
    await using unchanged = await place.source.freeze({});
    const answer = await unchanged.inventory({}, { ...details, inventory: planted });
    if (answer.objects.planted === undefined) expect(answer).toEqual(details.inventory);
    else expect(unchanged.position.mark).toBe(details.position.mark);
    await unchanged[Symbol.asyncDispose]();
    await harness.mutate(place.config, 1);
    await using changed = await place.source.freeze({});
    expect((await changed.inventory({}, { ...details, inventory: planted })).objects.planted).toBeUndefined();
    await captureInMemory(changed);
  });
}
