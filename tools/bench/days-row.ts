import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { changeFiles, makeFiles } from './daily-files.ts';
import { type HoldfastSite, makeSite, runHoldfast } from './holdfast-site.ts';
import { levelGround, sizeOf } from './level-ground.ts';
import { type Measurement, measure, median } from './measured-run.ts';

export interface DaysOptions {
  readonly room: string;
  readonly rounds: number;
  readonly files: number;
  readonly days: number;
  /** No day begins later than so many minutes after the first. */
  readonly minutes: number;
  readonly besideRestic: boolean;
}

/** Of 100 snapshots 70 go. */
const prunedShare = 0.7;
const changedShare = 0.01;

interface Day {
  readonly measurement: Measurement;
  readonly newBytes: number;
}

/** Daily backups of files of which a few change: what a day costs, and what pruning most of them costs. */
export async function measureDays(options: DaysOptions): Promise<void> {
  const { room, files, besideRestic } = options;
  const data = join(room, 'data');
  console.log(`making ${files.toLocaleString('en')} files in ${data} …`);
  makeFiles(data, files);
  const siteOf = (kept: number): HoldfastSite =>
    makeSite(join(room, 'holdfast'), {
      sources: [{ name: 'uploads', kind: 'uploads', path: data }],
      rest: { retention: { last: kept } },
    });
  const site = siteOf(options.days);
  const restic = besideRestic ? openRestic(join(room, 'restic')) : undefined;
  const history: { readonly holdfast: Day; readonly restic: Day | undefined }[] = [];
  const end = performance.now() + options.minutes * 60_000;
  for (let day = 1; day <= options.days && (day <= 2 || performance.now() < end); day += 1) {
    if (day > 1) changeFiles(data, files, { day, count: Math.ceil(files * changedShare) });
    // Backups distrust what was changed less than two seconds ago and look at it once more: that is not what a day costs.
    await delay(2_100);
    const own = await measureDay(site.repository, () => site.run('backup'));
    const other = restic && (await measureDay(restic.repository, () => restic.run('-q', 'backup', data)));
    history.push({ holdfast: own, restic: other });
    console.log(`  day ${day}: holdfast ${wordsOf(own)}${other === undefined ? '' : `, restic ${wordsOf(other)}`}`);
  }
  printDays(history, restic);
  const days = history.length;
  const kept = days - Math.floor(days * prunedShare);
  await measurePrune({ ...options, days }, { site: siteOf(kept), restic, kept });
}

async function measureDay(repository: string, run: () => Promise<Measurement>): Promise<Day> {
  const before = existsSync(repository) ? sizeOf(repository) : 0;
  // The files were written or read a moment ago; 200,000 of them need not be read once more for every program and day.
  spawnSync('sync');
  const measurement = await run();
  return { measurement, newBytes: sizeOf(repository) - before };
}

function printDays(history: readonly { readonly holdfast: Day; readonly restic: Day | undefined }[], restic: Restic | undefined): void {
  const days = history.length;
  const shown = [...new Set([1, 2, Math.ceil(days / 4), Math.ceil(days / 2), Math.ceil((days * 3) / 4), days])];
  console.log(`\n| day | holdfast |${restic === undefined ? '' : ` ${restic.version} |`}`);
  console.log(`|---:|---:|${restic === undefined ? '' : '---:|'}`);
  for (const day of shown) {
    const { holdfast, restic: other } = history[day - 1] as (typeof history)[number];
    console.log(`| ${day} | ${wordsOf(holdfast)} |${other === undefined ? '' : ` ${wordsOf(other)} |`}`);
  }
}

function wordsOf({ measurement, newBytes }: Day): string {
  const { seconds, cpuSeconds, peakMegabytes } = measurement;
  return `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of CPU, ${(newBytes / 1e6).toFixed(2)} MB new, ${peakMegabytes.toFixed(0)} MB of memory`;
}

interface PruneParts {
  readonly site: HoldfastSite;
  readonly restic: Restic | undefined;
  /** Snapshots that stay. */
  readonly kept: number;
}

/** Every round prunes a copy of what the days left. */
async function measurePrune({ room, rounds, days }: DaysOptions, { site, restic, kept }: PruneParts): Promise<void> {
  // Pruning is refused while it is not known whether the newest snapshot can be read.
  runHoldfast(site.directory, ['verify', 'latest', '--level', 'bytes']);
  const programs = [
    { name: 'holdfast', repository: site.repository, run: () => site.run('prune') },
    ...(restic === undefined
      ? []
      : [
          {
            name: restic.version,
            repository: restic.repository,
            run: () => restic.run('-q', 'forget', '--keep-last', `${kept}`, '--prune'),
          },
        ]),
  ];
  const results = programs.map(() => ({ measurements: [] as Measurement[], before: 0, after: 0 }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [number, { name, repository, run }] of programs.entries()) {
      const copy = join(room, `copy-${number}`);
      copyFolder(repository, copy);
      levelGround(repository);
      const measurement = await run();
      const result = results[number] as (typeof results)[number];
      result.measurements.push(measurement);
      result.after = sizeOf(repository);
      rmSync(repository, { recursive: true });
      copyFolder(copy, repository);
      result.before = sizeOf(repository);
      rmSync(copy, { recursive: true });
      const { seconds, cpuSeconds, peakMegabytes } = measurement;
      console.log(`  ${name} prune: ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of CPU, ${peakMegabytes.toFixed(0)} MB`);
    }
  }
  console.log(`\nPruning ${days - kept} of ${days} snapshots, medians of ${rounds} rounds.\n`);
  console.log('| | time | CPU | memory | repository before | after |\n|---|---:|---:|---:|---:|---:|');
  for (const [number, { measurements, before, after }] of results.entries()) {
    const seconds = median(measurements.map((measurement) => measurement.seconds));
    const memory = Math.max(...measurements.map(({ peakMegabytes }) => peakMegabytes));
    const cpu = median(measurements.map(({ cpuSeconds }) => cpuSeconds));
    const cells = [`${seconds.toFixed(2)} s`, `${cpu.toFixed(2)} s`, `${memory.toFixed(0)} MB`, megabytes(before), megabytes(after)];
    console.log(`| ${programs[number]?.name} | ${cells.join(' | ')} |`);
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function copyFolder(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cp ended with ${status}:\n${stderr}`);
}

interface Restic {
  readonly version: string;
  readonly repository: string;
  run(...args: readonly string[]): Promise<Measurement>;
}

/** A new repository of restic's; undefined where it is not installed. */
function openRestic(repository: string): Restic | undefined {
  const program = process.env.RESTIC ?? 'restic';
  const environment = { RESTIC_PASSWORD: 'benchmark', RESTIC_REPOSITORY: repository, RESTIC_CACHE_DIR: `${repository}-cache` };
  const { status, stdout } = spawnSync(program, ['version'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  spawnSync(program, ['-q', 'init'], { env: { ...process.env, ...environment } });
  const version = stdout.split(' ').slice(0, 2).join(' ');
  return { version, repository, run: (...args) => measure({ program, args, environment }) };
}
