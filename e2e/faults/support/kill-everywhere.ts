import { expect } from 'vitest';
import type { Ran } from '../../support/run-program.ts';
import { choosePoints, type KillPoint, killPointsOf, type Steps } from './kill-points.ts';
import { eventsOf, killAtEvent, runIn } from './killed-run.ts';
import type { Scene } from './scene.ts';
import { type KilledRun, killAtCall } from './traced-run.ts';

/** Kills at one place; looks at what is there then. `index` counts the kills. */
export type Check = (ran: Ran, index: number) => Promise<void>;

export interface KillOptions {
  /** What has to be among the points. */
  readonly steps: Steps;
  readonly check: Check;
  /** Of all points, those before which to kill. */
  readonly isMeant?: (point: KillPoint) => boolean;
}

/**
 * Kills a command before each of its calls that matter, or some of them, each time from the scene's kept state. The kills
 * have to hit: of the named steps each, of the others most.
 */
export async function killAtCalls(
  scene: Scene,
  line: readonly string[],
  { steps, check, isMeant = () => true }: KillOptions,
): Promise<void> {
  await scene.putBack();
  const points = (await killPointsOf(scene.site, line)).filter(isMeant);
  const { chosen, seed } = choosePoints(points, steps);
  console.log(`${line.join(' ')}: killed at ${chosen.length} of ${points.length} calls (HOLDFAST_SEED=${seed})`);
  let missed = 0;
  for (const [index, point] of chosen.entries()) {
    const where = `${point.step ?? 'a call'} (${point.name} ${point.nth}: ${point.text}; HOLDFAST_SEED=${seed})`;
    const ran = await killedRun(scene, line, { point, tries: point.step === undefined ? 1 : 6 });
    if (!ran.hit) missed += 1;
    expect(ran.hit || point.step === undefined, `no kill hit after ${where}`).toBe(true);
    await named(where, check(ran, index));
  }
  expect(missed, `of ${chosen.length} kills that did not hit`).toBeLessThan(Math.max(chosen.length / 4, 2));
}

/** Which thread makes a call is not the same in every run, so one can be missed. */
async function killedRun(scene: Scene, line: readonly string[], { point, tries }: { point: KillPoint; tries: number }): Promise<KilledRun> {
  await scene.putBack();
  const ran = await killAtCall(scene.site, line, point);
  return ran.hit || tries <= 1 ? ran : killedRun(scene, line, { point, tries: tries - 1 });
}

/** Kills a command as soon as each of its events arrives, each time from the scene's kept state; of events of one kind so many are enough. Gives the kinds. */
export async function killAtEvents(
  scene: Scene,
  line: readonly string[],
  { check, enough }: { check: Check; enough: number },
): Promise<string[]> {
  await scene.putBack();
  const good = await runIn(scene.site, line);
  expect(good.status, good.output).toBe(0);
  const counts = new Map<string, number>();
  let index = 0;
  for (const { event } of eventsOf(good)) {
    const nth = (counts.get(event) ?? 0) + 1;
    counts.set(event, nth);
    if (nth > enough) continue;
    await scene.putBack();
    const ran = await killAtEvent(scene.site, line, { event, nth });
    expect(ran.stdout, ran.output).toContain(event);
    await named(`event ${event} ${nth}`, check(ran, index));
    index += 1;
  }
  return [...counts.keys()].toSorted();
}

/** Says at which place it went wrong. */
async function named(where: string, checking: Promise<void>): Promise<void> {
  await checking.catch((error: Error) => {
    throw new Error(`killed at ${where}: ${error.message}`, { cause: error });
  });
}
