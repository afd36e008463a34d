import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** What one run of a program cost. */
export interface Measurement {
  /** Wall-clock time, in seconds, from the start of the process to its end. */
  readonly seconds: number;
  /** Processor time of the process and all that it waited for, in user and system mode, in seconds: other work on the machine touches it less. */
  readonly cpuSeconds: number;
  /**
   * Peak of the resident memory of the process and all that it started, in MB: the highest sum that was seen, looked at
   * every 20 ms. Pages of files, such as the program that several processes run, are counted once.
   */
  readonly peakMegabytes: number;
}

export interface MeasuredCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** Exit codes that are no failure. Default: 0 alone. */
  readonly expected?: readonly number[];
}

const sampleEveryMs = 20;

/** Runs a program to its end. Throws with its last words when it fails. */
export async function measure({ program, args, environment, directory, expected = [0] }: MeasuredCommand): Promise<Measurement> {
  const started = performance.now();
  const child = spawn('bash', ['-c', timed, 'bash', program, ...args], {
    cwd: directory,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let words = '';
  let times = '';
  (child.stdio[3] as Readable).setEncoding('utf8').on('data', (text: string) => {
    times += text;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-2_000);
    });
  }
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentBytes(child.pid as number));
  }, sampleEveryMs);
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  clearInterval(sampling);
  if (code === null || !expected.includes(code)) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${words}`);
  return { seconds: (performance.now() - started) / 1_000, cpuSeconds: cpuSecondsOf(times), peakMegabytes: peak / 1e6 };
}

/** Runs a program and tells the times of the processes that the shell has waited for: the second line of `times`. */
const timed = '"$@"; code=$?; times >&3; exit $code';

function cpuSecondsOf(times: string): number {
  const [, children = ''] = times.split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

/** Resident memory of a process and its descendants; what is gone counts nothing. */
function residentBytes(processId: number): number {
  const parts = familyOf(processId).map(residentParts);
  return parts.reduce((sum, { own }) => sum + own, 0) + Math.max(0, ...parts.map(({ files }) => files));
}

function residentParts(processId: number): { readonly own: number; readonly files: number } {
  try {
    const status = readFileSync(`/proc/${processId}/status`, 'utf8');
    const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1_024;
    return { own: bytes('RssAnon') + bytes('RssShmem'), files: bytes('RssFile') };
  } catch {
    return { own: 0, files: 0 };
  }
}

function familyOf(processId: number): number[] {
  try {
    return [processId, ...childrenOf(processId).flatMap(familyOf)];
  } catch {
    return [];
  }
}

function childrenOf(processId: number): number[] {
  const threads = readdirSync(`/proc/${processId}/task`);
  const lists = threads.map((thread) => readFileSync(`/proc/${processId}/task/${thread}/children`, 'utf8'));
  return lists.flatMap((list) => list.split(' ').filter(Boolean)).map(Number);
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
