import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Destination } from '@holdfast/destination';
import { type Artifact, comparePaths, type Manifest } from '@holdfast/manifest';
import { type MemoryObjects, openFolderStore, openMemoryStore } from '@holdfast/store/testing';
import { onTestFinished } from 'vitest';
import type { EncryptionConfig } from '../keys/encryption-config.ts';
import { repositoryAdapter } from '../repository-adapter.ts';

/** A repository in a folder of its own, for the tests of this package; what is beside it goes away with it when the test ends. */
export interface SmallRepository {
  readonly directory: string;
  open(): Promise<Destination>;
  /** Commits a snapshot of one source `uploads`, by default a complete one. */
  save(minute: number, artifacts: readonly Artifact[], outcome?: 'complete' | 'degraded'): Promise<Manifest>;
}

export interface SmallRepositoryOptions {
  /** Encrypted, when given. */
  readonly encryption?: EncryptionConfig;
  /** What the user gives to read with, at this moment. */
  readonly identities?: () => readonly string[];
}

/** The repository lies in `objects` instead of its folder when they are given. An encrypted one has the folder `state` beside it for what this machine keeps. */
export function makeSmallRepository(
  objects?: MemoryObjects,
  { encryption, identities = () => [] }: SmallRepositoryOptions = {},
): SmallRepository {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-repository-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const adapter = repositoryAdapter({
    openStore: async () => (objects === undefined ? openFolderStore(join(directory, 'repository')) : openMemoryStore(objects)),
  });
  let state = 0;
  const open = (): Promise<Destination> =>
    adapter.open(
      { name: 'repository', url: 'file:repository', ...(encryption === undefined ? {} : { encryption }) },
      {
        baseDirectory: directory,
        ...(encryption === undefined ? {} : { stateDirectory: join(directory, 'state') }),
        keyring: { identities: async () => identities(), passphrase: async () => undefined },
        now: () => new Date('2026-05-01T12:00:00Z'),
        random: (length) => createHash('sha256').update(`${state++}`).digest().subarray(0, length),
      },
    );
  return {
    directory: join(directory, 'repository'),
    open,
    save: (minute, artifacts, outcome = 'complete') => save(open, minute, { artifacts, outcome }),
  };
}

async function save(
  open: () => Promise<Destination>,
  minute: number,
  { artifacts, outcome }: { readonly artifacts: readonly Artifact[]; readonly outcome: 'complete' | 'degraded' },
): Promise<Manifest> {
  const time = `2026-05-01T12:${String(minute).padStart(2, '0')}:00.000Z`;
  const header = {
    id: `20260501-12${String(minute).padStart(2, '0')}00-abcd`,
    kind: 'manual',
    site: 'test',
    startedAt: time,
    tool: { name: 'holdfast', version: '0' },
  } as const;
  await using destination = await open();
  await using writer = await destination.begin(header, {});
  const sorted = [...artifacts].sort((left, right) => comparePaths(left.path, right.path));
  const { problems } = await writer.writeSource({ name: 'uploads', kind: 'uploads' }, given(sorted), {});
  const details = { position: { asOf: time }, inventory: { objects: {}, properties: {} }, problems };
  const sources = [{ name: 'uploads', kind: 'uploads', outcome, details }] as const;
  return await writer.commit({ finishedAt: time, outcome, skewMs: 0, sources }, {});
}

async function* given(artifacts: readonly Artifact[]): AsyncGenerator<Artifact> {
  yield* artifacts;
}

/** A file artifact with these bytes. */
export function fileOf(path: string, bytes: Buffer, header: Partial<Artifact> = {}): Artifact {
  const content = {
    kind: 'stream',
    open: async function* () {
      yield bytes;
    },
  } as const;
  return { path, type: 'file', size: bytes.length, mode: 0o640, mtime: '1700000000.123456789', ...header, content };
}
