import { expect, it } from 'vitest';
import type { CheckSomeOptions, ChosenObjects } from '../check-some.ts';
import type { Destination, Finding } from '../destination.ts';
import type { CurrentSession } from './describe-destination.ts';
import type { DestinationHarness } from './harness.ts';
import { noise, sampleFile } from './sample-artifacts.ts';
import { headerAt, save } from './session.ts';

/** The laws of `checkSome`; a destination without it leaves them out. */
export function describeBudgets<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  const { remembersProofs } = harness.adapter.capabilities;
  it('is offered where it is claimed, and nowhere else', () => {
    expect(current().destination.checkSome !== undefined).toBe(remembersProofs);
  });
  if (!remembersProofs) return;

  const saveThree = async (): Promise<string[]> => {
    for (const second of [1, 2, 3])
      await save(current().destination, headerAt(second), { files: [sampleFile('a', noise(300_000, `${second}`))] });
    return [1, 2, 3].map((second) => headerAt(second).id);
  };

  it('H5: reads what nobody has proven for longest, and run after run everything', async () => {
    const ids = await saveThree();
    let runs = 0;
    for (let proven: readonly string[] = []; proven.length < ids.length; runs += 1) {
      const run = await check(await current().reopen(), { budget: () => 1 });
      expect(run).toMatchObject({ findings: [], chosen: { objects: 1 } });
      expect(runs).toBeLessThan(run.chosen.totalObjects);
      proven = run.proven;
    }
    const whole = await check(await current().reopen(), { budget: (total) => total });
    expect(whole).toMatchObject({ findings: [], chosen: { objects: runs, totalObjects: runs }, proven: ids });
    expect(whole.chosen.bytes).toBe(whole.chosen.totalBytes);
  });

  it('H5: finds a changed byte, names its snapshot, and does not count it as proven', async ({ skip }) => {
    const { damage } = current().place;
    if (damage === undefined) return skip('the harness cannot damage a snapshot');
    const ids = await saveThree();
    await damage.content(headerAt(2).id);
    for (const budget of [(total: number) => total, () => 1]) {
      const { findings, proven } = await check(await current().reopen(), { budget });
      expect(findings).toMatchObject([{ snapshots: [ids[1]] }]);
      expect(proven).toEqual([ids[0], ids[2]]);
    }
  });

  it('H5: two at once lose nothing of each other', async () => {
    const ids = await saveThree();
    const [one, other] = [await current().reopen(), await current().reopen()];
    await Promise.all([check(one, { budget: (total) => total }), check(other, { budget: () => 1 })]);
    expect((await check(await current().reopen(), { budget: () => 1 })).proven).toEqual(ids);
  });

  it('reads nothing where nothing is, and stops for its signal', async () => {
    const { destination } = current();
    expect((await check(destination, { budget: () => 1 })).findings).toEqual([]);
    expect((await current().place.usage?.()) ?? 0).toBe(0);
    await saveThree();
    await expect(check(await current().reopen(), { budget: (total) => total, signal: AbortSignal.abort() })).rejects.toThrow();
  });
}

async function check(destination: Destination, options: Pick<CheckSomeOptions, 'budget' | 'signal'>) {
  let chosen: ChosenObjects = { objects: 0, bytes: 0, overdue: 0, totalObjects: 0, totalBytes: 0 };
  const proven: string[] = [];
  const onChosen = (told: ChosenObjects): void => {
    chosen = told;
  };
  const found = destination.checkSome?.({ ...options, onChosen, onProven: (snapshot) => void proven.push(snapshot) });
  const findings: Finding[] = await Array.fromAsync(found ?? []);
  return { findings, chosen, proven };
}
