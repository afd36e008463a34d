import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Destination, Finding } from '@holdfast/destination';
import { type Artifact, comparePaths, type Manifest, type SnapshotHeader, type SourceDetails } from '@holdfast/manifest';
import { archiveAdapter } from '../archive-adapter.ts';
import type { ArchiveConfig } from '../configuration.ts';

/** A folder of archives for one test; disposing it removes everything. */
export interface Archives extends AsyncDisposable {
  readonly config: ArchiveConfig;
  /** A folder for the test's own files; the archives lie in `archives` below it. */
  readonly scratch: string;
  readonly directory: string;
  readonly destination: Destination;
  /** Saves the sources, each under its name and `uploads` unless the name is `app`, which is `sqlite`, or `settings`. */
  save(sources: { readonly [name: string]: readonly Artifact[] }, second?: number): Promise<Manifest>;
  /** The archives' names. */
  names(): Promise<string[]>;
  check(level: 'presence' | 'bytes'): Promise<Finding[]>;
}

export async function openArchives(options: Partial<ArchiveConfig> & Pick<ArchiveConfig, 'format'>): Promise<Archives> {
  const scratch = await mkdtemp(join(tmpdir(), 'holdfast-archives-'));
  const config: ArchiveConfig = { name: 'usb', kind: 'archive', directory: 'archives', ...options };
  const context = { baseDirectory: scratch, now: () => new Date(), random: (bytes: number) => randomBytes(bytes) };
  const destination = await archiveAdapter.open(config, context);
  const directory = join(scratch, 'archives');
  return {
    config,
    scratch,
    directory,
    destination,
    save: (sources, second = 1) => save(destination, headerAt(second), sources),
    names: async () => (await readdir(directory)).sort(),
    check: (level) => Array.fromAsync(destination.check({ level })),
    [Symbol.asyncDispose]: () => rm(scratch, { recursive: true, force: true }),
  };
}

export function headerAt(second: number): SnapshotHeader {
  const startedAt = new Date(Date.UTC(2026, 4, 1, 12, 0, second)).toISOString();
  const id = `20260501-1200${String(second).padStart(2, '0')}-${second.toString(16).padStart(4, '0')}`;
  return { id, kind: 'manual', site: 'museum', startedAt, tool: { name: 'holdfast', version: '0.0.0' } };
}

export const details: SourceDetails = {
  position: { asOf: '2026-05-01T12:00:00.000Z' },
  inventory: { objects: { table: { artwork: 3 } }, properties: { user_version: 7 } },
  problems: [],
};

const kinds: { readonly [name: string]: string } = { app: 'sqlite', settings: 'config-files' };

async function save(
  destination: Destination,
  header: SnapshotHeader,
  sources: { readonly [name: string]: readonly Artifact[] },
): Promise<Manifest> {
  await using writer = await destination.begin(header, {});
  const stored = Object.keys(sources).map((name) => ({ name, kind: kinds[name] ?? 'uploads', outcome: 'complete' as const, details }));
  for (const { name, kind } of stored) await writer.writeSource({ name, kind }, given(sources[name] ?? []), {});
  return await writer.commit({ finishedAt: header.startedAt, outcome: 'complete', skewMs: 0, sources: stored }, {});
}

/** The artifacts in the order of a source. */
export async function* given(artifacts: readonly Artifact[]): AsyncGenerator<Artifact> {
  yield* [...artifacts].sort((left, right) => comparePaths(left.path, right.path));
}

/** A file with these bytes. */
export function file(path: string, content: string | Buffer, properties: Partial<Artifact> = {}): Artifact {
  const bytes = Buffer.from(content as string);
  const open = async function* () {
    yield bytes;
  };
  return {
    path,
    type: 'file',
    size: bytes.length,
    mode: 0o644,
    mtime: '1700000000.123456789',
    content: { kind: 'stream', open },
    ...properties,
  };
}

/** A small site: a database, uploads with everything that file systems know, and settings. */
export function smallSite(): { readonly [name: string]: readonly Artifact[] } {
  return {
    app: [file('app.db', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 7)]))],
    photos: [
      { path: 'empty', type: 'directory', size: 0, mode: 0o750, mtime: '1600000000.000000001' },
      { path: 'albums', type: 'directory', size: 0, mode: 0o755, mtime: '1600000000.500000000' },
      file('albums/a.jpg', randomBytes(20_000), { mode: 0o600 }),
      { path: 'albums/again.jpg', type: 'hardlink', size: 0, target: 'albums/a.jpg', mode: 0o600, mtime: '1700000000.123456789' },
      { path: 'latest', type: 'symlink', size: 0, target: 'albums/a.jpg', mtime: '1650000000.000000000' },
      file('new\nline', 'one'),
      file('back\\slash', 'two'),
      file('50% = half', 'three'),
      file('caf\udce9', 'four'),
      file('ünï', 'five'),
      file(`${'long '.repeat(40)}/${'x'.repeat(150)}`, 'six'),
    ],
    settings: [file('.env', 'SECRET=1\n', { mode: 0o600 })],
  };
}
