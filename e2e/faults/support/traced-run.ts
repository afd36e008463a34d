import { type ChildProcess, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { entryOf, type Ran, runProgram } from '../../support/run-program.ts';
import type { Site } from '../../support/site.ts';
import { eventsOf } from './killed-run.ts';

/** Whether strace is here and may follow processes. Tests that need it are skipped otherwise, which fails them where the environment says CI. */
export const canTrace = spawnSync('strace', ['--seccomp-bpf', '-f', '-o', '/dev/null', 'true']).status === 0;

/** Milliseconds for which a thread is held at the call; while they last, strace takes no notice of the death of a helper. */
const hold = 400;
/** Milliseconds between two looks at the threads, and how many looks in a row show one that is held rather than merely passing. */
const [lookEvery, looks] = [5, 10];

/** How a run ended that was to be killed. */
export interface KilledRun extends Ran {
  /** Whether a process was killed. */
  readonly hit: boolean;
}

/**
 * Runs `holdfast` and kills whichever of its processes is about to make the nth call with this name: the call itself is not
 * carried out. The status is what the run itself said at its end, if it came to one: a helper's death is not the end of the run.
 */
export async function killAtCall(site: Site, line: readonly string[], { name, nth }: { name: string; nth: number }): Promise<KilledRun> {
  // strace itself can kill at a call only where it stops at every call, which takes three times as long.
  const options = ['-e', `trace=${name}`, '-e', `inject=${name}:delay_enter=${hold}ms:when=${nth}`];
  const killed = new Set<number>();
  const { ran } = await runTraced(site, line, { options, onStart: (strace) => void killHeld(strace, killed) });
  const end = eventsOf(ran).find(({ event }) => event === 'summary');
  return { ...ran, status: end?.exitCode as number | undefined, signal: end === undefined ? 'SIGKILL' : undefined, hit: killed.size > 0 };
}

interface Tracing {
  readonly options: readonly string[];
  readonly onStart?: (strace: ChildProcess) => void;
}

/** Runs `holdfast` below strace. One thread of libuv's makes all the asynchronous calls, so that their numbers are the same in every run. */
export async function runTraced(site: Site, line: readonly string[], { options, onStart }: Tracing): Promise<{ ran: Ran; trace: string }> {
  const log = `${site.root}-trace`;
  const strace = ['--seccomp-bpf', '-f', '-qq', '-s', '400', '-o', log, ...options];
  const ran = await runProgram('strace', [...strace, process.execPath, entryOf('holdfast'), ...line, '--json'], {
    directory: site.folder,
    variables: { TMPDIR: site.at('tmp'), UV_THREADPOOL_SIZE: '1' },
    ...(onStart === undefined ? {} : { onStart }),
  });
  const trace = readFileSync(log, 'utf8');
  rmSync(log);
  return { ran, trace };
}

/** Until strace ends: kills each process below it of which a thread is held at a call. */
async function killHeld(strace: ChildProcess, killed: Set<number>): Promise<void> {
  const seen = new Map<string, number>();
  while (strace.exitCode === null && strace.signalCode === null) {
    await delay(lookEvery);
    const held = heldThreads(Number(strace.pid));
    for (const thread of seen.keys()) if (!held.has(thread)) seen.delete(thread);
    for (const [thread, processId] of held) {
      seen.set(thread, (seen.get(thread) ?? 0) + 1);
      if (seen.get(thread) !== looks || killed.has(processId)) continue;
      process.kill(processId, 'SIGKILL');
      killed.add(processId);
    }
    const runs = childrenOf(Number(strace.pid)).some((child) => !killed.has(child) && !/\) Z /.test(textOf(`/proc/${child}/stat`)));
    // It would wait for the end of the time for which it meant to hold a call.
    if (killed.size > 0 && !runs) strace.kill('SIGKILL');
  }
}

/** The threads that a tracer has stopped, each with its process, below a process. */
function heldThreads(processId: number): Map<string, number> {
  const held = new Map<string, number>();
  for (const thread of namesIn(`/proc/${processId}/task`)) {
    if (/\) t /.test(textOf(`/proc/${processId}/task/${thread}/stat`))) held.set(thread, processId);
  }
  for (const child of childrenOf(processId)) for (const [thread, owner] of heldThreads(child)) held.set(thread, owner);
  return held;
}

function childrenOf(processId: number): number[] {
  const threads = namesIn(`/proc/${processId}/task`);
  return threads.flatMap((thread) => textOf(`/proc/${processId}/task/${thread}/children`).split(' ').filter(Boolean).map(Number));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The process has ended.
    return [];
  }
}

function textOf(location: string): string {
  try {
    return readFileSync(location, 'latin1');
  } catch {
    // The thread has ended.
    return '';
  }
}
