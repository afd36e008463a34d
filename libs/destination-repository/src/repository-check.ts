import { hash } from 'node:crypto';
import type { CheckOptions, Finding } from '@holdfast/destination';
import { toFault } from '@holdfast/fault';
import type { Manifest, StreamReference } from '@holdfast/manifest';
import { indexPrefix, readIndexFile } from './index-file.ts';
import { describePack } from './load-index.ts';
import type { OpenRepository } from './open-repository.ts';
import { checkPackFile } from './pack-check.ts';
import { type PackDescription, packKey, packOfKey } from './pack-layout.ts';
import { chunksOf } from './pack-use.ts';
import { PacksAtHand } from './packs-at-hand.ts';
import { recoveryKey } from './repository-keys.ts';
import { RepositoryReader } from './repository-reader.ts';
import { WorkerPool } from './worker-pool.ts';

const smallPackBytes = 1 << 20;

export interface CheckParts {
  readonly repository: OpenRepository;
  /** The snapshots to check. */
  readonly manifests: readonly Manifest[];
  /** Whether packs that none of these snapshots needs are checked too. */
  readonly everything: boolean;
}

/** What is wrong with the repository's objects; manifests and `repository.json` were proven when they were read. */
export async function* checkRepository(parts: CheckParts, options: CheckOptions): AsyncGenerator<Finding> {
  yield* checkPresence(parts, options);
  if (options.level === 'presence') return;
  yield* checkRecoveryGuide(parts, options);
  yield* checkPacks(parts, options);
  yield* checkListings(parts, options);
}

async function* checkPresence({ repository, manifests }: CheckParts, options: CheckOptions): AsyncGenerator<Finding> {
  const { store, index } = repository;
  const sizes = new Map(index.packs.map(({ pack, size }) => [pack, size]));
  for (const [pack, snapshots] of neededPacks(manifests)) {
    const object = packKey(pack);
    const found = await store.size(object, options);
    const expected = sizes.get(pack);
    options.onProgress?.({ objects: 1, bytes: 0 });
    if (found === undefined) yield { object, message: 'it is missing', snapshots };
    else if (expected === undefined) yield { object, message: 'its contents cannot be told', snapshots };
    else if (found !== expected) yield { object, message: `it has ${found} bytes instead of ${expected}`, snapshots };
  }
  for (const { id, sources } of manifests) {
    for (const { name, listing, details } of sources) {
      for (const reference of [listing, details]) {
        if (reference === undefined || isLocated(reference, repository)) continue;
        yield { object: `snapshots/${id}.json`, message: `no pack holds all of the listing of ${name}`, snapshots: [id] };
      }
    }
  }
}

function isLocated(reference: StreamReference, { index }: OpenRepository): boolean {
  return (reference.chunks ?? [reference.sha256]).every((id) => index.packNumberOf(id) !== undefined);
}

async function* checkRecoveryGuide({ repository }: CheckParts, options: CheckOptions): AsyncGenerator<Finding> {
  const found = await repository.store.get(recoveryKey, options).catch(() => undefined);
  if (found === undefined) yield { object: recoveryKey, message: 'it is missing or cannot be read' };
  else if (hash('sha256', found) !== repository.description.recoveryGuide)
    yield { object: recoveryKey, message: 'it is not as it was written' };
}

/** Every byte of every pack, in parallel, each compared with its name, its tail and the index. */
async function* checkPacks(parts: CheckParts, options: CheckOptions): AsyncGenerator<Finding> {
  const { store } = parts.repository;
  const needed = neededPacks(parts.manifests);
  await using pool = new WorkerPool();
  await using packs = new PacksAtHand(store);
  const findings: Finding[] = [];
  const running = new Set<Promise<void>>();
  for await (const expected of describedPacks(parts, findings, options)) {
    if (!parts.everything && !needed.has(expected.pack)) continue;
    options.signal?.throwIfAborted();
    await pool.ready();
    const object = packKey(expected.pack);
    const snapshots = needed.get(expected.pack) ?? [];
    const work = packs
      .use([expected.pack], options, async ([packFile]) => {
        const found = await checkPack(pool, packFile as string, expected);
        findings.push(...found.map((message) => ({ object, message, snapshots })));
        options.onProgress?.({ objects: 1, bytes: expected.size });
      })
      // A pack that is gone was found by the check of presence.
      .catch((error: unknown) => void findings.push({ object, message: toFault(error, 'destination-damaged', object).message, snapshots }))
      .finally(() => running.delete(work));
    running.add(work);
    yield* findings.splice(0);
  }
  await Promise.all(running);
  yield* findings;
}

/** A small pack is checked before a thread could have started. */
async function checkPack(pool: WorkerPool, packFile: string, expected: PackDescription): Promise<readonly string[]> {
  if (expected.size < smallPackBytes) return checkPackFile(packFile, expected);
  return (await pool.run({ kind: 'check-pack', packFile, expected })).findings;
}

/** Every pack that is there, once, as the index describes it; those that no index file names, as they describe themselves. */
async function* describedPacks({ repository }: CheckParts, findings: Finding[], options: CheckOptions): AsyncGenerator<PackDescription> {
  const { store } = repository;
  const described = new Set<string>();
  for await (const { key, size } of store.list(indexPrefix, options)) {
    options.onProgress?.({ objects: 1, bytes: size });
    try {
      for await (const description of readIndexFile(store, key, options)) {
        if (described.has(description.pack)) continue;
        described.add(description.pack);
        if ((await store.size(packKey(description.pack), options)) !== undefined) yield description;
      }
    } catch (error) {
      findings.push({ object: key, message: toFault(error, 'destination-damaged', 'it cannot be read').message });
    }
  }
  for await (const { key, size } of store.list('packs/', options)) {
    const pack = packOfKey(key);
    if (pack === undefined || described.has(pack)) continue;
    try {
      yield await describePack(store, { key, pack, size }, options);
    } catch (error) {
      findings.push({ object: key, message: toFault(error, 'destination-damaged', 'it cannot be read').message });
    }
  }
}

/** Every listing: whole, equal to its digest, and every chunk that it names in a pack. */
async function* checkListings({ repository, manifests }: CheckParts, options: CheckOptions): AsyncGenerator<Finding> {
  for (const manifest of manifests) {
    await using reader = new RepositoryReader(manifest, repository);
    for (const { name, outcome } of manifest.sources) {
      if (outcome === 'failed') continue;
      const where = { object: `snapshots/${manifest.id}.json`, snapshots: [manifest.id] };
      try {
        await reader.details(name, options);
        let lost = 0;
        for await (const entry of reader.entries(name, options)) {
          if (!chunksOf(entry).every((id) => repository.index.packNumberOf(id) !== undefined)) lost += 1;
        }
        if (lost > 0) yield { ...where, message: `no pack holds all of ${lost} artifacts of ${name}` };
      } catch (error) {
        options.signal?.throwIfAborted();
        yield { ...where, message: `the listing of ${name}: ${toFault(error, 'destination-damaged', 'cannot be read').message}` };
      }
    }
  }
}

/** The packs that the snapshots need, each with those snapshots. */
function neededPacks(manifests: readonly Manifest[]): Map<string, string[]> {
  const needed = new Map<string, string[]>();
  for (const { id, packs } of manifests) {
    for (const pack of packs ?? []) {
      const snapshots = needed.get(pack) ?? [];
      snapshots.push(id);
      needed.set(pack, snapshots);
    }
  }
  return needed;
}
