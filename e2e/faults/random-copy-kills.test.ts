import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { chance } from '../support/chance.ts';
import { type CopyScene, copyLine, expectHarmless, expectRestorable, makeCopyScene } from './support/copy-scene.ts';
import { isLong, type KillPoint, killPointsOf } from './support/kill-points.ts';
import { runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { canTrace, killAtCall } from './support/traced-run.ts';

const kills = isLong ? 200 : 8;
/** Of the copies that are cut short, one of so many is cut short once more before it may end. */
const twice = 4;

interface Dice {
  readonly below: (limit: number) => number;
}

/** Kills the copy once, and says where; undefined where it had ended before. */
type Kill = () => Promise<string | undefined>;

it(`kill -9 of ${kills} copies at moments by chance: the source is untouched, every snapshot is whole or absent, the next copy completes`, {
  timeout: isLong ? 7_200_000 : 300_000,
}, async () => {
  const { seed, below } = chance();
  console.log(`${kills} kills of a copy (HOLDFAST_SEED=${seed})`);
  using held = await makeCopyScene();
  const ways: Kill[] = [await killByTime(held, { below }), ...(canTrace ? [await killByCall(held, { below })] : [])];
  const counts = { tried: 0, hit: ways.map(() => 0), again: 0, copies: new Map<number, number>() };
  for (let number = 1; number <= kills; number += 1) {
    // Only kills that hit count: by turns at a time and at a call.
    const way = number % ways.length;
    const where = await killUntilHit(held, ways[way] as Kill, counts);
    counts.hit[way] = (counts.hit[way] ?? 0) + 1;
    if (below(twice) === 0 && (await (ways[0] as Kill)()) !== undefined) counts.again += 1;
    try {
      const copied = await expectHarmless(held);
      counts.copies.set(copied, (counts.copies.get(copied) ?? 0) + 1);
    } catch (error) {
      throw new Error(`kill ${number} ${where} (HOLDFAST_SEED=${seed}): ${(error as Error).message}`, { cause: error });
    }
  }
  const left = [...counts.copies].sort(([one], [other]) => one - other).map(([copies, times]) => `${copies}: ${times}`);
  const [byTime = 0, byCall = 0] = counts.hit;
  console.log(`${byTime} hit at a time, ${byCall} at a call, ${counts.tried} tries; ${counts.again} were killed once more`);
  console.log(`of the four copies that were to be made, so many were there: ${left.join(', ')}`);
  await expectRestorable(held);
  expect(byTime + byCall).toBe(kills);
  // Kills that all come before or after the work would prove nothing.
  if (isLong) expect(counts.copies.size).toBeGreaterThan(2);
});

async function killUntilHit({ scene }: CopyScene, kill: Kill, counts: { tried: number }): Promise<string> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    await scene.putBack();
    counts.tried += 1;
    const where = await kill();
    if (where !== undefined) return where;
  }
  throw new Error('20 kills in a row came too late');
}

/** At any time of what a whole run takes; the machine may be faster or slower by then. */
async function killByTime({ scene }: CopyScene, { below }: Dice): Promise<Kill> {
  await scene.putBack();
  const { milliseconds, status, output } = await runIn(scene.site, copyLine);
  expect(status, output).toBe(0);
  return async () => {
    const after = below(Math.ceil(milliseconds));
    const ran = await runIn(scene.site, copyLine, (child) => {
      void delay(after).then(() => child.kill('SIGKILL'));
    });
    await waitForProcesses(scene.site);
    return ran.signal === 'SIGKILL' ? `after ${after} ms` : undefined;
  };
}

/** Before any of the calls that change a file or a name. */
async function killByCall({ scene }: CopyScene, { below }: Dice): Promise<Kill> {
  await scene.putBack();
  const points = await killPointsOf(scene.site, copyLine);
  return async () => {
    const point = points[below(points.length)] as KillPoint;
    const ran = await killAtCall(scene.site, copyLine, point);
    await waitForProcesses(scene.site);
    return ran.hit ? `before ${point.name} ${point.nth}: ${point.text}` : undefined;
  };
}
