import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HoldfastSite, makeSite } from './holdfast-site.ts';
import { levelGround, sizeOf } from './level-ground.ts';
import { type Measurement, median } from './measured-run.ts';

export interface ChunksOptions {
  readonly room: string;
  readonly rounds: number;
  readonly chunks: number;
  /** Files that change before each backup. */
  readonly changed: number;
}

const fabricator = join(import.meta.dirname, '../../libs/destination-repository/src/testing/fabricate-chunks.ts');

/** What knowing many chunks costs, beside the same backups in a repository that knows hardly any. */
export async function measureChunks({ room, rounds, chunks, changed }: ChunksOptions): Promise<void> {
  const data = join(room, 'data');
  const sources = [{ name: 'uploads', kind: 'uploads', path: data }];
  const few = makeSite(join(room, 'few'), { sources });
  const many = makeSite(join(room, 'many'), { sources });
  changeFiles(data, changed, 0);
  for (const site of [few, many]) await site.run('backup');
  console.log(`making ${chunks.toLocaleString('en')} chunks in ${many.repository} …`);
  const made = spawnSync(process.execPath, [fabricator, many.repository, String(chunks)], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the chunks could not be made:\n${made.stderr}`);
  const results = { first: [] as Pair[], next: [] as Pair[], unchanged: [] as Pair[] };
  for (let round = 1; round <= rounds; round += 1) {
    changeFiles(data, changed, 2 * round);
    for (const { directory } of [few, many]) forgetIndex(directory);
    results.first.push(await measureBoth(few, many, 'after the index was forgotten'));
    changeFiles(data, changed, 2 * round + 1);
    results.next.push(await measureBoth(few, many, 'next'));
    results.unchanged.push(await measureBoth(few, many, 'unchanged'));
  }
  const index = sizeOf(join(many.repository, 'index')) / 1e6;
  console.log(`\n${chunks.toLocaleString('en')} chunks in ${countPacks(many.repository)} packs, ${index.toFixed(0)} MB of index files.`);
  console.log(`Medians of ${rounds} rounds; memory is the highest that was seen.\n`);
  console.log(`| | hardly any chunks | ${chunks.toLocaleString('en')} chunks |\n|---|---:|---:|`);
  printRow(`backup of ${changed} changed files, the index being read for the first time`, results.first);
  printRow(`backup of ${changed} changed files`, results.next);
  printRow('unchanged backup', results.unchanged);
}

interface Pair {
  readonly few: Measurement;
  readonly many: Measurement;
}

async function measureBoth(few: HoldfastSite, many: HoldfastSite, what: string): Promise<Pair> {
  const measurements: Measurement[] = [];
  for (const site of [few, many]) {
    levelGround(join(site.repository, 'index'));
    const measurement = await site.run('backup');
    console.log(`  ${what}: ${measurement.seconds.toFixed(2)} s, ${measurement.peakMegabytes.toFixed(0)} MB`);
    measurements.push(measurement);
  }
  return { few: measurements[0] as Measurement, many: measurements[1] as Measurement };
}

function printRow(name: string, pairs: readonly Pair[]): void {
  const cells = (['few', 'many'] as const).map((which) => {
    const all = pairs.map((pair) => pair[which]);
    return `${median(all.map(({ seconds }) => seconds)).toFixed(2)} s, ${Math.max(...all.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0)} MB`;
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}

/** Each file about 2 KB that no other round has. */
function changeFiles(data: string, files: number, round: number): void {
  for (let file = 0; file < files; file += 1) {
    const folder = join(data, String(file % 20));
    if (file < 20) mkdirSync(folder, { recursive: true });
    const words = Array.from({ length: 300 }, (_, word) => ((file * 7_919 + word * 104_729 + round * 15_485_863) % 65_521).toString(36));
    writeFileSync(join(folder, `${file}.txt`), words.join(' '));
  }
}

/** As on a machine that has never seen this repository. */
function forgetIndex(directory: string): void {
  const state = join(directory, '.holdfast');
  for (const name of readdirSync(state)) if (name.startsWith('index-')) rmSync(join(state, name));
}

function countPacks(repository: string): number {
  return readdirSync(join(repository, 'packs'), { recursive: true }).filter((name) => String(name).endsWith('.zst')).length;
}
