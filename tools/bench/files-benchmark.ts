import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BackupProgram, installedPrograms, type Places, type Step, steps } from './backup-programs.ts';
import { type FilesDataSet, hugeFile, makeFilesDataSet, manySmallFiles, tiny, twoGigabytes } from './files-data-set.ts';
import { levelGround, sizeOf } from './level-ground.ts';
import { type Measurement, measure, median } from './measured-run.ts';

const usage = `pnpm bench files [--set 2gb|many|huge|tiny] [--rounds N] [--directory DIR] [--only NAME,NAME]
  2gb   about 2 GB: 20,000 small text files, 1,500 photos, a 230 MB SQLite database (default)
  many  the same with 200,000 small text files
  huge  one file of 8 GiB, for the memory
  tiny  a few MB, to see that the benchmark works
Holdfast, restic and borg (where installed) run in turn, the medians of N rounds (default 3) are printed.`;

const dataSets: Readonly<Record<string, FilesDataSet>> = { '2gb': twoGigabytes, many: manySmallFiles, huge: hugeFile, tiny };

type Results = Map<string, { readonly [step in Step]: Measurement[] } & { readonly sizes: number[] }>;

/** Runs the benchmark of the main job and prints its table. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      set: { type: 'string', default: '2gb' },
      rounds: { type: 'string', default: '3' },
      directory: { type: 'string', default: join(tmpdir(), 'holdfast-bench') },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const dataSet = dataSets[values.set];
  const rounds = Number(values.rounds);
  if (values.help || dataSet === undefined || !(rounds >= 1)) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const data = join(values.directory, `data-${values.set}`);
  console.log(`data set ${values.set} in ${data} …`);
  makeFilesDataSet(data, dataSet);
  const room = join(values.directory, 'room');
  rmSync(room, { recursive: true, force: true });
  const wanted = values.only?.split(',');
  const programsIn = (places: Places) => installedPrograms(places).filter(({ name }) => wanted?.includes(name) ?? true);
  const programs = programsIn({ data, room });
  const results: Results = new Map(
    programs.map(({ name }) => [
      name,
      { 'first backup': [], 'unchanged backup': [], restore: [], 'restore, read back': [], verify: [], sizes: [] },
    ]),
  );
  try {
    for (let round = 1; round <= rounds; round += 1) {
      await runRound(programsIn({ data, room: join(room, `round-${round}`) }), data, results);
    }
    printTable(programs, results, rounds);
    printHelpTime(programs);
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

/**
 * One round: every program does each step before the next one begins, so that a slow minute of the machine meets them
 * all. What was restored stays until the last round is over: ext4 skips the inodes of files deleted in the last minutes
 * one by one, so that whoever creates files after 20,000 were deleted pays seconds for them.
 */
async function runRound(programs: readonly BackupProgram[], data: string, results: Results): Promise<void> {
  for (const program of programs) program.prepare();
  for (const step of steps) {
    for (const program of programs) {
      const command = program.command(step);
      if (command === undefined) continue;
      levelGround(step.endsWith('backup') ? data : program.repository);
      const measurement = await measure(command);
      results.get(program.name)?.[step].push(measurement);
      console.log(`  ${program.name} ${step}: ${measurement.seconds.toFixed(2)} s, ${measurement.peakMegabytes.toFixed(0)} MB`);
      if (step === 'first backup') results.get(program.name)?.sizes.push(sizeOf(program.repository));
    }
  }
  for (const { repository } of programs) rmSync(repository, { recursive: true, force: true });
}

function printTable(programs: readonly BackupProgram[], results: Results, rounds: number): void {
  const own = results.get('holdfast');
  console.log(`\nMedians of ${rounds} rounds on ${availableParallelism()} cores; × is how many times Holdfast's time it took.\n`);
  console.log(`| | ${programs.map(({ version, name }) => version || name).join(' | ')} |`);
  console.log(`|---|${programs.map(() => '---:|').join('')}`);
  for (const step of steps) {
    const cells = programs.map(({ name }) => {
      const measured = results.get(name)?.[step] ?? [];
      if (measured.length === 0) return '–';
      const seconds = median(measured.map((measurement) => measurement.seconds));
      const ownSeconds = median(own?.[step].map((measurement) => measurement.seconds) ?? []);
      return name === 'holdfast' ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(2)} s (${(seconds / ownSeconds).toFixed(2)}×)`;
    });
    console.log(`| ${step} | ${cells.join(' | ')} |`);
  }
  const sizes = programs.map(({ name }) => `${(median(results.get(name)?.sizes ?? []) / 1e6).toFixed(1)} MB`);
  console.log(`| repository after the first | ${sizes.join(' | ')} |`);
  const peaks = programs.map(({ name }) => {
    const all = steps.flatMap((step) => results.get(name)?.[step].map(({ peakMegabytes }) => peakMegabytes) ?? []);
    return `${Math.max(...all).toFixed(0)} MB`;
  });
  console.log(`| highest memory of all steps | ${peaks.join(' | ')} |`);
}

function printHelpTime(programs: readonly BackupProgram[]): void {
  const command = programs.find(({ name }) => name === 'holdfast')?.command('verify');
  if (command === undefined) return;
  const times = Array.from({ length: 7 }, () => {
    const started = performance.now();
    const { status, error } = spawnSync(command.program, [command.args[0] as string, '--help']);
    if (status !== 0) throw new Error(`holdfast --help ended with ${status}`, { cause: error });
    return performance.now() - started;
  });
  console.log(`\nholdfast --help: ${median(times).toFixed(0)} ms (median of ${times.length})`);
}
