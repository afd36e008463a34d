import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeSite } from './holdfast-site.ts';
import { type BenchServer, fillDatabase, startServer } from './mariadb-server.ts';
import { type Measurement, measure, median } from './measured-run.ts';

const usage = `pnpm bench mariadb [--rows N] [--rounds N] [--directory DIR]
  Makes a database of N rows (3,000,000: 1.1 GB as SQL) on a private MariaDB server, then backs it up into a new repository
  and restores it into a new database, beside mariadb-dump | zstd, mydumper with two threads and the stock client, in turn.
  Needs mariadbd, mariadb-dump, mydumper and zstd.`;

const options = {
  rows: { type: 'string', default: '3000000' },
  rounds: { type: 'string', default: '3' },
  directory: { type: 'string', default: join(tmpdir(), 'holdfast-bench') },
  help: { type: 'boolean', default: false },
} as const;

const database = 'shop';

interface Way {
  readonly name: string;
  /** Name of the way that Holdfast's is compared with. */
  readonly against?: readonly string[];
  readonly run: (round: number) => Promise<Measurement>;
}

/** Runs every way in turn, round after round, and prints medians and ratios. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options });
  const [rows, rounds] = [Number(values.rows), Number(values.rounds)];
  if (values.help || !(rows >= 300) || !(rounds >= 1)) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  mkdirSync(values.directory, { recursive: true });
  const room = mkdtempSync(join(values.directory, 'mariadb-'));
  try {
    await using server = await startServer();
    fillDatabase(server, database, rows);
    const ways = waysOf(server, room);
    const runs = new Map(ways.map(({ name }) => [name, [] as Measurement[]]));
    for (let round = 1; round <= rounds; round += 1) {
      for (const way of ways) {
        const measured = await way.run(round);
        runs.get(way.name)?.push(measured);
        console.log(`  round ${round}: ${way.name} ${measured.seconds.toFixed(2)} s`);
      }
    }
    console.log(`\nMariaDB ${server.version}, ${rows.toLocaleString('en')} rows; medians of ${rounds}`);
    print(ways, runs);
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

function waysOf(server: BenchServer, room: string): Way[] {
  const environment = { MARIADB_PASSWORD: server.password };
  process.env.MARIADB_PASSWORD = server.password;
  const { url, user } = server;
  const source = { name: 'cms', kind: 'mariadb', url, user, database, password: '$' + '{env:MARIADB_PASSWORD}' };
  const site = (round: number) => makeSite(join(room, `site-${round}`), { sources: [source] });
  const shell = (script: string): Promise<Measurement> =>
    measure({ program: 'bash', args: ['-euo', 'pipefail', '-c', script, 'bash', server.optionFile, room], environment });
  const fresh = (name: string): void => server.run(`DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name}`);
  return [
    { name: 'holdfast backup', against: ['mariadb-dump to zstd', 'mydumper -t 2'], run: (round) => site(round).run('backup') },
    {
      name: 'mariadb-dump to zstd',
      run: () => shell(`mariadb-dump --defaults-file="$1" --single-transaction --hex-blob ${database} | zstd -q -f -o "$2/dump.sql.zst"`),
    },
    {
      name: 'mydumper -t 2',
      run: () => shell(`rm -rf "$2/mydumper" && mydumper --defaults-file "$1" -B ${database} -t 2 -o "$2/mydumper"`),
    },
    {
      name: 'holdfast restore',
      against: ['zstd to mariadb'],
      run: async (round) => {
        fresh(`${database}_ours`);
        return await site(round).run('restore', 'latest', '--to', url.replace('/?', `/${database}_ours?`));
      },
    },
    {
      name: 'zstd to mariadb',
      run: async () => {
        fresh(`${database}_theirs`);
        return await shell(`zstd -q -d -c "$2/dump.sql.zst" | mariadb --defaults-file="$1" ${database}_theirs`);
      },
    },
  ];
}

function print(ways: readonly Way[], runs: ReadonlyMap<string, readonly Measurement[]>): void {
  const middle = (name: string, of: (run: Measurement) => number): number => median((runs.get(name) ?? []).map(of));
  const seconds = (name: string): number => middle(name, (run) => run.seconds);
  console.log('\n| | time | processor time | highest memory | |\n|---|---:|---:|---:|---|');
  for (const { name, against = [] } of ways) {
    const ratios = against.map((other) => `${(seconds(other) / seconds(name)).toFixed(2)} x as fast as ${other}`).join(', ');
    const cpu = middle(name, (run) => run.cpuSeconds);
    const peak = Math.round(middle(name, (run) => run.peakMegabytes));
    console.log(`| ${name} | ${seconds(name).toFixed(2)} s | ${cpu.toFixed(2)} s | ${peak} MB | ${ratios} |`);
  }
}
