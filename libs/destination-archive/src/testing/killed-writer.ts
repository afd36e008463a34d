import { randomBytes } from 'node:crypto';
import type { Artifact } from '@holdfast/manifest';
import { archiveAdapter } from '../archive-adapter.ts';
import type { ArchiveFormat } from '../configuration.ts';
import { details, file, headerAt } from './archives.ts';

/*
 * A process of its own that takes one snapshot and is killed: `node killed-writer.ts DIRECTORY FORMAT STEP SECOND`. It
 * prints the step when it gets there and waits: `source` in the middle of a source, `commit` before the commit.
 * `never` takes the snapshot and commits it.
 */
const [directory, format, step, second] = process.argv.slice(2) as [string, ArchiveFormat, string, string];
const context = { baseDirectory: '/', now: () => new Date(), random: (bytes: number) => randomBytes(bytes) };
const destination = await archiveAdapter.open({ name: 'usb', kind: 'archive', directory, format }, context);
const header = headerAt(Number(second));

async function reached(here: string): Promise<void> {
  if (here !== step) return;
  process.stdout.write(`${here}\n`);
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}

async function* artifacts(): AsyncGenerator<Artifact> {
  yield file('a', randomBytes(9_000_000));
  await reached('source');
  for (let index = 0; index < 50; index += 1) yield file(`b${String(index).padStart(3, '0')}`, randomBytes(100_000));
}

await using writer = await destination.begin(header, {});
await writer.writeSource({ name: 'photos', kind: 'uploads' }, artifacts(), {});
await reached('commit');
if (step === 'never') process.stdout.write('committing\n');
const sources = [{ name: 'photos', kind: 'uploads', outcome: 'complete', details }] as const;
await writer.commit({ finishedAt: header.startedAt, outcome: 'complete', skewMs: 0, sources }, {});
