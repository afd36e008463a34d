import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type FilesDataSet, makeFilesDataSet } from './files-data-set.ts';
import { makeSite } from './holdfast-site.ts';
import { levelGround, sizeOf } from './level-ground.ts';
import { type Measurement, measure, median } from './measured-run.ts';

const usage = `pnpm bench copy [--small] [--rounds N] [--latency MS] [--directory DIR]
  Copies a repository of about 1 GB, made by the command, from folder to folder: holdfast copy beside cp -r, rclone copy and
  restic copy where installed; then to a store where every call takes 50 ms longer, beside the same without.
  Everything but cp and rclone proves what it copies; holdfast and restic wait for the disk.`;

const options = {
  small: { type: 'boolean', default: false },
  rounds: { type: 'string', default: '3' },
  latency: { type: 'string', default: '50' },
  directory: { type: 'string', default: join(tmpdir(), 'holdfast-bench') },
  help: { type: 'boolean', default: false },
} as const;

const oneGigabyte: FilesDataSet = { textFiles: 10_000, photos: 800, databaseRows: 200_000 };
const tiny: FilesDataSet = { textFiles: 200, photos: 5, databaseRows: 2_000 };
const copyRate = join(import.meta.dirname, '../../libs/destination-repository/src/testing/copy-rate.ts');

/** One way to copy; `run` makes `to` from nothing. */
interface Way {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly run: () => Promise<Measurement>;
}

/** Runs every way in turn, round after round, and prints medians and ratios. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options });
  const rounds = Number(values.rounds);
  if (values.help || !Number.isInteger(rounds) || rounds < 1 || !(Number(values.latency) > 0)) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const data = join(values.directory, values.small ? 'copy-data-tiny' : 'copy-data');
  const room = join(values.directory, 'copy-room');
  makeFilesDataSet(data, values.small ? tiny : oneGigabyte);
  rmSync(room, { recursive: true, force: true });
  mkdirSync(room, { recursive: true });
  try {
    const { repository, ways } = await makeWays(data, room);
    console.log(`\nA repository of ${Math.round(sizeOf(repository) / 1e6)} MB, from folder to folder; medians of ${rounds}`);
    printRates(await measureWays(ways, rounds));
    console.log(`\nThe same without the command, to a store where every call takes ${values.latency} ms longer`);
    printRates(await measureWays(slowWays(repository, room, values.latency), rounds));
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

async function makeWays(data: string, room: string): Promise<{ readonly repository: string; readonly ways: readonly Way[] }> {
  const destinations = [
    { name: 'local', kind: 'repository', url: 'file:repository' },
    { name: 'other', kind: 'repository', url: 'file:other' },
  ];
  const sources = [
    { name: 'uploads', kind: 'uploads', path: join(data, 'uploads') },
    { name: 'app', kind: 'sqlite', path: join(data, 'app.db') },
  ];
  const site = makeSite(join(room, 'holdfast'), { sources, rest: { destinations } });
  await site.run('backup', '--destination', 'local');
  const from = site.repository;
  const to = join(room, 'holdfast', 'other');
  const plain = (name: string, program: string, args: readonly string[], copy: string): Way => {
    return { name, from, to: join(room, copy), run: () => measure({ program, args: [...args, from, join(room, copy)] }) };
  };
  const ways: Way[] = [
    { name: 'holdfast copy', from, to, run: () => site.run('copy', '--to', 'other', '--new-destination', 'other') },
    plain('cp -r', 'cp', ['-r'], 'cp'),
    ...(isThere('rclone', 'version') ? [plain('rclone copy', 'rclone', ['copy'], 'rclone')] : []),
    ...(isThere('restic', 'version') ? [await resticWay(data, room)] : []),
  ];
  return { repository: from, ways };
}

/** Its repository holds the same data, written by itself. */
async function resticWay(data: string, room: string): Promise<Way> {
  const from = join(room, 'restic');
  const to = join(room, 'restic-copy');
  const environment = { RESTIC_PASSWORD: 'bench', RESTIC_FROM_PASSWORD: 'bench' };
  const restic = (...args: readonly string[]): Promise<Measurement> => {
    return measure({ program: 'restic', args: ['-q', '--no-cache', ...args], environment });
  };
  await restic('-r', from, 'init');
  await restic('-r', from, 'backup', data);
  const run = async (): Promise<Measurement> => {
    await restic('-r', to, 'init', '--from-repo', from, '--copy-chunker-params');
    return await restic('-r', to, 'copy', '--from-repo', from);
  };
  return { name: 'restic copy', from, to, run };
}

function slowWays(from: string, room: string, latency: string): Way[] {
  const to = join(room, 'slow');
  const way = (name: string, milliseconds: string): Way => {
    const args = [copyRate, from, to, milliseconds];
    return { name, from, to, run: async () => ({ seconds: secondsOf(args), cpuSeconds: Number.NaN, peakMegabytes: Number.NaN }) };
  };
  return [way('no latency', '0'), way(`${latency} ms a call`, latency)];
}

/** What the program itself measured: the start of Node is no part of it. */
function secondsOf(args: readonly string[]): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stderr}`);
  return (JSON.parse(stdout) as { readonly seconds: number }).seconds;
}

function isThere(program: string, version: string): boolean {
  return spawnSync(program, [version]).status === 0;
}

interface Measured {
  readonly way: Way;
  readonly runs: readonly Measurement[];
}

async function measureWays(ways: readonly Way[], rounds: number): Promise<Measured[]> {
  const measured = ways.map((way) => ({ way, runs: [] as Measurement[] }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const { way, runs } of measured) {
      rmSync(way.to, { recursive: true, force: true });
      levelGround(way.from);
      runs.push(await way.run());
      console.log(`  round ${round}: ${way.name} ${runs.at(-1)?.seconds.toFixed(2)} s`);
      rmSync(way.to, { recursive: true, force: true });
    }
  }
  return measured;
}

function printRates(measured: readonly Measured[]): void {
  const rateOf = ({ way, runs }: Measured): number => sizeOf(way.from) / 1e6 / median(runs.map(({ seconds }) => seconds));
  const first = rateOf(measured[0] as Measured);
  for (const one of measured) {
    const { way, runs } = one;
    const seconds = median(runs.map((run) => run.seconds));
    const peak = median(runs.map(({ peakMegabytes }) => peakMegabytes));
    const rate = `${Math.round(rateOf(one))} MB/s`;
    const memory = Number.isNaN(peak) ? '' : `${Math.round(peak)} MB`;
    const ratio = `${Math.round((100 * rateOf(one)) / first)} % of the rate of ${measured[0]?.way.name}`;
    console.log(`${way.name.padEnd(16)}${seconds.toFixed(2).padStart(8)} s${rate.padStart(12)}${memory.padStart(10)}   ${ratio}`);
  }
}
