import type { PruneOptions, PruneResult, SkippedObject } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import { removeOrphans } from '../check/manifest-signatures.ts';
import type { Lease } from '../lease/lease.ts';
import type { OpenRepository } from '../open-repository.ts';
import { packKey } from '../pack/pack-layout.ts';
import { metadataChunks } from '../pack/rescue-chunks.ts';
import { HeirRecord } from './heir-record.ts';
import type { PackShare } from './prune-plan.ts';
import type { Prospect, PruneParts } from './prune-prospect.ts';
import { putPruneRecord } from './pruned-packs.ts';
import { type Repacked, repackPacks } from './repack-packs.ts';
import { rewriteIndex } from './rewrite-index.ts';

/** So many objects are deleted at once. */
const deletionsAtOnce = 8;

type Parts = PruneParts & { readonly lease: Lease };

/**
 * Does what was planned, so that a crash at any moment leaves every snapshot whole: new packs, then index files that name
 * them, then the record of where things went; only then old index files, old packs and old records go.
 */
export async function carryOut(prospect: Prospect, parts: Parts, options: PruneOptions): Promise<PruneResult> {
  const { repository, plan, survey } = prospect;
  const { store } = repository;
  const repacked = await repack(prospect, parts, options);
  const isNew = (pack: string): boolean => repacked.index.hasPack(pack);
  const going = [...plan.deleted, ...plan.repacked].filter(({ pack }) => !repacked.unreadable.has(pack) && !isNew(pack));
  const gone = new Set(going.map(({ pack }) => pack));
  const heirs = new HeirRecord(prospect, { manifests: parts.manifests, gone, repacked });
  const unindexed = survey.packs.filter(
    ({ pack, state, isIndexed }) => !isIndexed && (gone.has(pack) || (state === 'sound' && !isLeft(prospect, pack))),
  );
  const obsolete = await rewriteIndex(
    { store, access: repository.access, survey, gone, newLines: repacked.lines, unindexed, onGone: (pack) => heirs.add(pack) },
    options,
  );
  const record = heirs.isChanged() ? await putPruneRecord(store, { ...heirs.contents(), at: parts.now() }, options) : undefined;
  await expectHeld(parts.lease, options);
  for (const key of obsolete) await store.delete(key, options);
  const readers = going.length === 0 ? undefined : await parts.leases.awaitEnd('read', options);
  const deleted = readers === undefined ? await deletePacks(repository, going, { ...options, lease: parts.lease }) : [];
  await tidyUp(prospect, parts, options);
  await expectHeld(parts.lease, options);
  await removeOrphans(repository.store, options);
  await parts.leases.forgetTakeovers(options);
  if (heirs.isChanged()) for (const key of prospect.record.keys) if (key !== record) await store.delete(key, options);
  return resultOf(prospect, { deleted, going, repacked, readers });
}

async function repack({ repository, survey, live, plan }: Prospect, { name, manifests }: Parts, options: PruneOptions): Promise<Repacked> {
  const metadata = metadataChunks(manifests);
  const onChunk = (bytes: number): void => options.onProgress?.({ phase: 'repack', objects: 0, bytes });
  const repacked = await repackPacks({ repository, survey, live, packs: plan.repacked, metadata, name }, { ...options, onChunk });
  // The same content may have made the very pack again that was damaged: it has taken that one's place.
  for (const { pack } of repacked.index.packs) if (survey.lastResort.hasPack(pack)) await repository.damage.forget(pack);
  return repacked;
}

function isLeft({ plan }: Prospect, pack: string): boolean {
  return plan.left.some((share) => share.pack === pack);
}

async function deletePacks(
  { store, access }: OpenRepository,
  packs: readonly PackShare[],
  { lease, ...options }: PruneOptions & { readonly lease: Lease },
) {
  for (let start = 0; start < packs.length; start += deletionsAtOnce) {
    const some = packs.slice(start, start + deletionsAtOnce);
    await expectHeld(lease, options);
    await Promise.all(some.map(({ pack }) => store.delete(packKey(pack, access.form), options)));
    options.onProgress?.({ phase: 'delete', objects: some.length, bytes: some.reduce((sum, { size }) => sum + size, 0) });
  }
  return packs;
}

/** A prune that slept longer than its lease may find that a backup relies on what it wants to delete. */
async function expectHeld(lease: Lease, options: Abortable): Promise<void> {
  if (await lease.isHeld(options)) return;
  throw new Fault('repository-locked', 'another run has taken the place of this prune, which did not answer for too long', {
    guidance: 'run it again',
    retryable: true,
  });
}

/** Notes of damage whose pack is gone. */
async function tidyUp({ repository, survey }: Prospect, { damage }: Parts, options: Abortable): Promise<void> {
  const { store } = repository;
  const present = new Set(survey.packs.map(({ pack }) => pack));
  for (const pack of await damage.list(options)) {
    if (!present.has(pack) || (await store.size(packKey(pack, repository.access.form), options)) === undefined) await damage.forget(pack);
  }
}

interface Done {
  readonly deleted: readonly PackShare[];
  readonly going: readonly PackShare[];
  readonly repacked: Repacked;
  /** Who reads, when nothing was deleted because of it. */
  readonly readers: string | undefined;
}

function resultOf({ plan, repository }: Prospect, { deleted, going, repacked, readers }: Done): PruneResult {
  const bytesOf = (shares: readonly PackShare[]): number => shares.reduce((sum, { size }) => sum + size, 0);
  const isDeleted = new Set(deleted);
  const newBytes = repacked.index.packs.reduce((sum, { size }) => sum + size, 0);
  const unreadable: SkippedObject[] = plan.repacked
    .filter(({ pack }) => repacked.unreadable.has(pack))
    .map(({ pack, size }) => ({
      object: packKey(pack, repository.access.form),
      bytes: size,
      message: repacked.unreadable.get(pack) as string,
    }));
  const kept = going.filter((share) => !isDeleted.has(share));
  // What a killed prune had written anew may have been made once more.
  const isNew = new Map(repacked.index.packs.map(({ pack, size }) => [packKey(pack, repository.access.form), size]));
  const skipped = plan.skipped.filter(({ object }) => !isNew.has(object));
  const usedAgain = plan.skipped.filter(({ object }) => isNew.has(object)).reduce((sum, { bytes }) => sum + bytes, 0);
  const message = `it can go once nobody reads any more: ${readers}`;
  return {
    deletedPacks: plan.deleted.filter((share) => isDeleted.has(share)).length,
    repackedPacks: plan.repacked.filter((share) => isDeleted.has(share)).length,
    repackedBytes: newBytes,
    freedBytes: Math.max(0, bytesOf(deleted) - newBytes),
    deadBytes: plan.deadBytes - usedAgain + bytesOf(kept),
    liveBytes: plan.liveBytes,
    skipped: [
      ...skipped,
      ...unreadable,
      ...kept.map(({ pack, size }) => ({ object: packKey(pack, repository.access.form), bytes: size, message })),
    ],
  };
}
