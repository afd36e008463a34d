import { expect } from 'vitest';
import type { Ran } from '../../support/run-program.ts';
import type { Scene } from './scene.ts';
import { type Call, callsOf, killAtCall } from './traced-run.ts';

/**
 * Kills a command before each of its calls that matter, each time from the scene's kept state, and has `check` look at
 * what is there then. `isMeant`: of its calls, those before which to kill. The kills have to hit: a run that was not killed at all is counted.
 */
export async function killEverywhere(
  scene: Scene,
  line: readonly string[],
  check: (ran: Ran, index: number) => Promise<void>,
  isMeant: (call: Call) => boolean = () => true,
): Promise<void> {
  await scene.putBack();
  const calls = (await callsOf(scene.site, line)).filter(isMeant);
  expect(calls.length).toBeGreaterThan(9);
  let missed = 0;
  for (const [index, call] of calls.entries()) {
    await scene.putBack();
    const ran = await killAtCall(scene.site, line, call);
    if (ran.status === 0) missed += 1;
    await named(call, check(ran, index));
  }
  expect(missed, `of ${calls.length} kills that did not hit`).toBeLessThan(calls.length / 4);
}

/** Says at which call it went wrong. */
export async function named({ name, nth, text }: Pick<Call, 'name' | 'nth'> & Partial<Call>, checking: Promise<void>): Promise<void> {
  await checking.catch((error: Error) => {
    throw new Error(`killed at ${name} ${nth} ${text ?? ''}: ${error.message}`, { cause: error });
  });
}
