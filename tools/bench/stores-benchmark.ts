import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { makeSite } from './holdfast-site.ts';
import { levelGround } from './level-ground.ts';
import { median } from './measured-run.ts';

const usage = `pnpm bench stores [--megabytes N] [--latency MS] [--rounds N] [--directory DIR]
Backs N MB (default 400) of files that do not compress up to an OpenSSH server on this machine, then copies them from a
local repository to it: once as it is, once with MS (default 50) more for each question and answer. Prints the throughput
of both, medians of N rounds (default 3), and what the latency leaves of it. Both go through the same port of a process that
passes everything on, so that latency alone makes the difference.`;

const server = join(import.meta.dirname, '../../libs/store-sftp/src/testing/serve-sshd.ts');
/** Larger than a chunk, so that a file is several. */
const fileBytes = 5_000_000;

const ways = ['as it is', 'with latency'] as const;
const steps = ['backup', 'copy'] as const;
type Seconds = { readonly [way in (typeof ways)[number]]: { readonly [step in (typeof steps)[number]]: number[] } };

/** Measures what latency costs, and prints its table. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      megabytes: { type: 'string', default: '400' },
      latency: { type: 'string', default: '50' },
      rounds: { type: 'string', default: '3' },
      directory: { type: 'string', default: join(tmpdir(), 'holdfast-bench-stores') },
      help: { type: 'boolean', default: false },
    },
  });
  const [megabytes, latency, rounds] = [Number(values.megabytes), Number(values.latency), Number(values.rounds)];
  if (values.help || !(megabytes >= 10) || !(latency > 0) || !(rounds >= 1)) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const { directory } = values;
  rmSync(directory, { recursive: true, force: true });
  try {
    const data = join(directory, 'data');
    makeData(data, megabytes);
    const seconds: Seconds = { 'as it is': { backup: [], copy: [] }, 'with latency': { backup: [], copy: [] } };
    for (let round = 1; round <= rounds; round += 1) {
      for (const way of ways)
        await measureWay(join(directory, `round-${round}-${way.replaceAll(' ', '-')}`), { data, latency, way, seconds });
    }
    printTable(seconds, { megabytes, latency, rounds });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function makeData(data: string, megabytes: number): void {
  mkdirSync(data, { recursive: true });
  for (let number = 0; number * fileBytes < megabytes * 1e6; number += 1) {
    writeFileSync(join(data, `file-${number}`), randomFillSync(Buffer.allocUnsafe(fileBytes)));
  }
}

interface Way {
  readonly data: string;
  readonly latency: number;
  readonly way: (typeof ways)[number];
  readonly seconds: Seconds;
}

async function measureWay(directory: string, { data, latency, way, seconds }: Way): Promise<void> {
  await using place = await startServer(way === 'as it is' ? 0 : latency / 2);
  const sources = [{ name: 'files', kind: 'uploads', path: data }];
  const away = { url: `${place.url}/backup`, sftp: place.sftp };
  const first = makeSite(join(directory, 'backup'), { sources, destination: away });
  levelGround(data);
  const backup = await first.run('backup');
  const copyAway = { name: 'away', kind: 'repository', url: `${place.url}/copy`, sftp: place.sftp, copyFrom: 'local' };
  const second = makeSite(join(directory, 'copy'), { sources });
  await second.run('backup');
  makeSite(join(directory, 'copy'), { sources, others: [copyAway] });
  levelGround(second.repository);
  const copy = await second.run('copy', '--to', 'away');
  seconds[way].backup.push(backup.seconds);
  seconds[way].copy.push(copy.seconds);
  console.log(`  ${way}: backup ${backup.seconds.toFixed(2)} s, copy ${copy.seconds.toFixed(2)} s`);
  rmSync(directory, { recursive: true, force: true });
}

interface Place extends AsyncDisposable {
  readonly url: string;
  readonly sftp: object;
}

async function startServer(delay: number): Promise<Place> {
  const child = spawn(process.execPath, [server, String(delay)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const dispose = async (): Promise<void> => {
    const exit = once(child, 'exit');
    child.stdin.end();
    await exit;
  };
  return { ...(JSON.parse(line) as { readonly url: string; readonly sftp: object }), [Symbol.asyncDispose]: dispose };
}

function printTable(
  seconds: Seconds,
  { megabytes, latency, rounds }: { readonly megabytes: number; readonly latency: number; readonly rounds: number },
): void {
  console.log(`\n${megabytes} MB to OpenSSH on this machine, medians of ${rounds} rounds on ${availableParallelism()} cores.\n`);
  console.log(`| | as it is | with ${latency} ms | left |`);
  console.log('|---|---:|---:|---:|');
  for (const step of steps) {
    const [plain, slow] = ways.map((way) => megabytes / median(seconds[way][step])) as [number, number];
    console.log(`| ${step} | ${plain.toFixed(1)} MB/s | ${slow.toFixed(1)} MB/s | ${((100 * slow) / plain).toFixed(0)} % |`);
  }
}
