import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ChunksOptions, measureChunks } from './chunks-row.ts';
import { type DaysOptions, measureDays } from './days-row.ts';
import { measureEncryption } from './encryption-row.ts';

const usage = `pnpm bench repository [--row NAME,NAME] [--small] [--rounds N] [--directory DIR]
  encryption  a first backup of the data set of the files benchmark, encrypted and plain
  chunks      a repository that knows 5 million chunks: opening it, and a backup of 1,000 changed files
              --chunks N (5,000,000)  --changed N (1,000)
  days        200,000 files, of which 1 % change each day, for 100 days; then 70 of the snapshots are pruned; beside restic
              --files N (200,000)  --days N (100)  --no-restic  --minutes N: no day begins later; the days there are, are pruned
All rows are run where none is named. --small tries them out in a minute; --rounds N (default 3) repeats what does not
change what it measures. RESTIC=PROGRAM names the restic to compare with.`;

const options = {
  row: { type: 'string' },
  small: { type: 'boolean', default: false },
  rounds: { type: 'string', default: '3' },
  directory: { type: 'string', default: join(tmpdir(), 'holdfast-bench') },
  chunks: { type: 'string' },
  changed: { type: 'string', default: '1000' },
  files: { type: 'string' },
  days: { type: 'string' },
  minutes: { type: 'string' },
  'no-restic': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Runs the rows that were asked for and prints a table of each. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options });
  const number = (text: string | undefined, small: number, full: number): number => Number(text ?? (values.small ? small : full));
  const room = join(values.directory, 'repository-room');
  const common = { room, rounds: Number(values.rounds) };
  const chunks: ChunksOptions = { ...common, chunks: number(values.chunks, 100_000, 5_000_000), changed: Number(values.changed) };
  const days: DaysOptions = {
    ...common,
    files: number(values.files, 2_000, 200_000),
    days: number(values.days, 10, 100),
    minutes: number(values.minutes, 24 * 60, 24 * 60),
    besideRestic: !values['no-restic'],
  };
  const encryption = { ...common, directory: values.directory, small: values.small };
  const rows: Readonly<Record<string, () => Promise<void>>> = {
    encryption: () => measureEncryption(encryption),
    chunks: () => measureChunks(chunks),
    days: () => measureDays(days),
  };
  const wanted = values.row?.split(',') ?? Object.keys(rows);
  const numbers = [common.rounds, chunks.chunks, chunks.changed, days.files, days.days, days.minutes];
  if (values.help || !wanted.every((name) => name in rows) || !numbers.every((value) => Number.isInteger(value) && value > 0)) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  for (const name of wanted) {
    rmSync(room, { recursive: true, force: true });
    mkdirSync(room, { recursive: true });
    try {
      await rows[name]?.();
    } finally {
      rmSync(room, { recursive: true, force: true });
    }
  }
}
