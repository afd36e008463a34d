import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { entryOf, type Ran, runProgram } from '../../support/run-program.ts';
import type { Site } from '../../support/site.ts';
import { eventsOf } from './killed-run.ts';

/** A call of the system: the nth with this name that one thread makes. */
export interface Call {
  readonly name: string;
  readonly nth: number;
  /** Its text in the trace, to tell what was about to happen. */
  readonly text: string;
}

/** Calls that change names in a file system, or make what was written durable: here a run may be killed. */
const steps = 'rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,mkdir,mkdirat,symlink,symlinkat,fsync,fdatasync,syncfs';
/** Calls that change what is in files. */
const writes = 'write,pwrite64,writev,pwritev,ftruncate,copy_file_range,sendfile,openat';
/** Folders for each source, made one after the other and removed so: they would take a tenth of all kills. */
const scratchFolder = /scratch\/[^/"]+\/\d+"/;

/**
 * The calls of a good run before which to kill, so that every state which the files in the site's root go through is met
 * once; a call before which nothing was changed since the last one is left out.
 */
export async function callsOf(site: Site, line: readonly string[]): Promise<Call[]> {
  const { ran, trace } = await runTraced(site, line, { options: ['-y', '-e', `trace=${steps},${writes}`] });
  if (ran.status !== 0) throw new Error(`strace could not follow a good run: is ptrace permitted here? ${ran.output}`);
  const counts = new Map<string, number>();
  const found = new Map<string, Call>();
  let changed = true;
  for (const [, thread = '', name = '', text = ''] of trace.matchAll(/^(\d+) +(\w+)\((.*)$/gm)) {
    const nth = (counts.get(`${thread} ${name}`) ?? 0) + 1;
    counts.set(`${thread} ${name}`, nth);
    if (!text.includes(site.root) || text.includes(' = -1 ')) continue;
    if (changed && isStep(name) && !scratchFolder.test(text) && !found.has(`${name} ${nth}`)) {
      found.set(`${name} ${nth}`, { name, nth, text });
      changed = false;
    }
    changed ||= !/sync/.test(name) && (name !== 'openat' || text.includes('O_CREAT'));
  }
  return [...found.values()];
}

function isStep(name: string): boolean {
  return steps.split(',').includes(name);
}

/**
 * Runs `holdfast` and kills whichever of its processes is about to make the call: the call itself is not carried out. The
 * status is what the run itself said at its end, if it came to one: a helper's death is not the end of the run.
 */
export async function killAtCall(site: Site, line: readonly string[], { name, nth }: Call): Promise<Ran> {
  // strace itself can kill at a call only where it stops at every call, which takes three times as long.
  const options = ['-e', `trace=${name}`, '-e', `inject=${name}:delay_enter=60s:when=${nth}`];
  const { ran } = await runTraced(site, line, { options, onStart: (strace) => void killHeld(strace) });
  const end = eventsOf(ran).find(({ event }) => event === 'summary');
  return { ...ran, status: end?.exitCode as number | undefined, signal: end === undefined ? 'SIGKILL' : undefined };
}

interface Tracing {
  readonly options: readonly string[];
  readonly onStart?: (strace: ChildProcess) => void;
}

/** One thread of libuv's makes all the asynchronous calls, so that their numbers are the same in every run. */
async function runTraced(site: Site, line: readonly string[], { options, onStart }: Tracing): Promise<{ ran: Ran; trace: string }> {
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

/** Until strace ends: kills each process below it of which a thread is held at a call, rather than merely passing one. */
async function killHeld(strace: ChildProcess): Promise<void> {
  const seen = new Map<string, number>();
  const killed = new Set<number>();
  let started = false;
  while (strace.exitCode === null && strace.signalCode === null) {
    await delay(20);
    const held = heldThreads(Number(strace.pid));
    for (const thread of seen.keys()) if (!held.has(thread)) seen.delete(thread);
    for (const [thread, processId] of held) {
      seen.set(thread, (seen.get(thread) ?? 0) + 1);
      if (seen.get(thread) !== 10 || killed.has(processId)) continue;
      process.kill(processId, 'SIGKILL');
      killed.add(processId);
    }
    const runs = childrenOf(Number(strace.pid)).some((child) => !killed.has(child) && !/\) Z /.test(textOf(`/proc/${child}/stat`)));
    // It would wait for the end of the time for which it meant to hold a call.
    if (started && !runs) strace.kill('SIGKILL');
    started ||= runs;
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
