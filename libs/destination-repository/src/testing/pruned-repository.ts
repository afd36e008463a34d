import { createHash, randomBytes } from 'node:crypto';
import { recipientOf } from '@holdfast/age';
import type { Destination, PruneOptions, PruneResult } from '@holdfast/destination';
import { type Artifact, type ArtifactEntry, comparePaths, type Manifest } from '@holdfast/manifest';
import { type FaultPlan, faultyStore, type MemoryObjects, openMemoryStore } from '@holdfast/store/testing';
import { repositoryAdapter } from '../repository-adapter.ts';
import { fileOf } from './small-repository.ts';

const leaseTimes = { renewEvery: 10_000, expiresAfter: 100, waitFor: 20 };

/** Content by path. */
export type Files = Readonly<Record<string, Buffer>>;

/** A repository in memory whose snapshots are known by heart: the oracle of what a prune must leave. */
export class PrunedRepository {
  readonly objects: MemoryObjects = new Map();
  /** By snapshot, the files that it has. */
  readonly expected = new Map<string, Files>();
  now = new Date('2026-05-01T12:00:00Z');
  /** It is encrypted to those whom these belong to, if any. */
  readonly identities: readonly string[];

  constructor(identities: readonly string[] = []) {
    this.identities = identities;
  }

  /** The plan is asked before each call to the store, and may throw. */
  open(plan: FaultPlan = () => undefined): Promise<Destination> {
    const adapter = repositoryAdapter({ openStore: async () => faultyStore(openMemoryStore(this.objects), plan), leaseTimes });
    const { identities } = this;
    const encryption = identities.length === 0 ? {} : { encryption: { recipients: identities.map(recipientOf), singleRecipient: true } };
    const keyring = { identities: async () => identities, passphrase: async () => undefined };
    const context = { baseDirectory: '/', now: () => this.now, random: randomBytes, keyring };
    return adapter.open({ name: 'memory', url: 'memory:', ...encryption }, context);
  }

  async save(minute: number, files: Files, plan?: FaultPlan): Promise<Manifest> {
    await using destination = await this.open(plan);
    const manifest = await commitFiles(destination, minute, files);
    this.expected.set(manifest.id, files);
    return manifest;
  }

  async delete(id: string): Promise<void> {
    await using destination = await this.open();
    await destination.delete(id, {});
    this.expected.delete(id);
  }

  async prune(options: PruneOptions = {}, plan?: FaultPlan): Promise<PruneResult> {
    await using destination = await this.open(plan);
    return (await destination.prune?.(options)) as PruneResult;
  }

  /** What a check finds, and what of the snapshots is not as it was stored: nothing, when all is well. */
  async faults(): Promise<readonly string[]> {
    const faults: string[] = [];
    await using destination = await this.open();
    const ids = (await destination.manifests({})).map(({ id }) => id);
    if (ids.join() !== [...this.expected.keys()].sort().join()) faults.push(`the snapshots are ${ids.join()}`);
    for (const level of ['presence', 'bytes'] as const) {
      for await (const { object, message } of destination.check({ level })) faults.push(`${level}: ${object}: ${message}`);
    }
    for (const [id, files] of this.expected) {
      const restored = await restore(destination, id).catch((error: unknown) => String(error));
      if (restored !== digestOf(files)) faults.push(`the snapshot ${id} is not what was stored: ${restored}`);
    }
    return faults;
  }

  /** Another one with the same objects and snapshots. */
  copy(): PrunedRepository {
    const copy = new PrunedRepository(this.identities);
    for (const [key, bytes] of this.objects) copy.objects.set(key, Buffer.from(bytes));
    for (const [id, files] of this.expected) copy.expected.set(id, files);
    return copy;
  }

  packs(): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith('packs/'));
  }
}

/** Bytes that do not compress; the same for the same seed. */
export function noise(seed: string, kilobytes = 200): Buffer {
  const key = `${seed} ${kilobytes}`;
  const parts = () => Array.from({ length: kilobytes * 16 }, (_, index) => createHash('sha512').update(`${seed} ${index}`).digest());
  const bytes = noises.get(key) ?? Buffer.concat(parts());
  noises.set(key, bytes);
  return bytes;
}

const noises = new Map<string, Buffer>();

async function commitFiles(destination: Destination, minute: number, files: Files): Promise<Manifest> {
  const time = new Date(Date.UTC(2026, 4, 1, 12, minute)).toISOString();
  const id = `${time.slice(0, 10).replaceAll('-', '')}-${time.slice(11, 19).replaceAll(':', '')}-abcd`;
  const header = { id, kind: 'manual', site: 'test', startedAt: time, tool: { name: 'holdfast', version: '0' } } as const;
  await using writer = await destination.begin(header, {});
  await writer.writeSource({ name: 'uploads', kind: 'uploads' }, given(files), {});
  const details = { position: { asOf: time }, inventory: { objects: {}, properties: {} }, problems: [] };
  const sources = [{ name: 'uploads', kind: 'uploads', outcome: 'complete', details }] as const;
  return await writer.commit({ finishedAt: time, outcome: 'complete', skewMs: 0, sources }, {});
}

async function restore(destination: Destination, id: string): Promise<string> {
  await using reader = await destination.open(id, {});
  const digest = createHash('sha256');
  const entries: ArtifactEntry[] = await Array.fromAsync(reader.entries('uploads', {}));
  for (const entry of entries) {
    digest.update(entry.path);
    for await (const bytes of reader.read('uploads', entry, {})) digest.update(bytes);
  }
  return digest.digest('hex');
}

function digestOf(files: Files): string {
  const digest = createHash('sha256');
  for (const path of pathsOf(files)) digest.update(path).update(files[path] as Buffer);
  return digest.digest('hex');
}

function pathsOf(files: Files): string[] {
  return Object.keys(files).sort(comparePaths);
}

async function* given(files: Files): AsyncGenerator<Artifact> {
  for (const path of pathsOf(files)) yield fileOf(path, files[path] as Buffer);
}
