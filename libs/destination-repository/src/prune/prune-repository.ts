import type { PruneOptions, PruneProgress, PruneResult } from '@holdfast/destination';
import type { OpenRepository } from '../open-repository.ts';
import { carryOut } from './carry-out-prune.ts';
import { findLiveChunks, type LiveChunks } from './live-chunks.ts';
import { namedPacks } from './named-packs.ts';
import { type PackShare, type PrunePlan, planPrune } from './prune-plan.ts';
import type { Prospect, PruneParts } from './prune-prospect.ts';
import { type PruneRecord, readPruneRecord } from './pruned-packs.ts';
import { type Survey, surveyRepository } from './survey.ts';

/** Packs of which less is needed are written anew, unless the caller says otherwise. */
const usualRepackBelow = 0.8;
/** Of a full pack; smaller ones are written together when there are many. */
const smallShare = 1 / 16;

/** Frees room; see `Destination.prune`. */
export async function pruneRepository(parts: PruneParts, options: PruneOptions): Promise<PruneResult> {
  const prospect = await lookAhead(parts, options);
  const { plan } = prospect;
  if (parts.lease === undefined) return foretell(plan);
  return await carryOut(prospect, { ...parts, lease: parts.lease }, options);
}

async function lookAhead({ store, description, access, damage, manifests, now }: PruneParts, options: PruneOptions): Promise<Prospect> {
  const tell = (progress: Omit<PruneProgress, 'phase'>): void => options.onProgress?.({ phase: 'look', ...progress });
  const survey = await surveyRepository(store, await damage.list(options), { ...options, access });
  tell({ objects: survey.packs.length, bytes: 0 });
  const repository: OpenRepository = { store, description, access, damage, index: survey.index, lastResort: survey.lastResort };
  const record = await readPruneRecord(store, options);
  const named = access.canRead ? undefined : namedPacks(repository, { survey, record, manifests });
  const live = await findLiveChunks(repository, access.canRead ? manifests : [], {
    ...options,
    onChunk: (bytes) => tell({ objects: 0, bytes }),
  });
  const { repackBelow = usualRepackBelow, maxRepackBytes = Number.POSITIVE_INFINITY } = options;
  const at = now();
  const mergeBelow = access.canRead && repackBelow > 0 ? description.pack.size * smallShare : 0;
  const shares = sharesOf(survey, live, { record, named });
  const plan = planPrune(shares, { form: access.form, repackBelow, mergeBelow, maxRepackBytes, now: at });
  return { at, repository, survey, live, record, plan };
}

/** How much of each pack the snapshots need. */
function sharesOf(
  { packs, homes, lengths, lastResort }: Survey,
  live: LiveChunks,
  { record, named }: { readonly record: PruneRecord; readonly named: ReadonlySet<string> | undefined },
): PackShare[] {
  const liveBytes = new Float64Array(packs.length);
  for (let entry = 0; entry < live.inIndex.length; entry += 1) {
    if (live.inIndex[entry] === 1) (liveBytes[homes[entry] as number] as number) += lengths[entry] as number;
  }
  const lastResorts = new Set<string>();
  const { ids } = lastResort.chunks;
  for (let entry = 0; entry < live.inLastResort.length; entry += 1) {
    if (live.inLastResort[entry] === 0) continue;
    const pack = lastResort.locate(Buffer.from(ids.subarray(entry * 32, entry * 32 + 32)).toString('hex'))?.pack;
    if (pack !== undefined) lastResorts.add(pack);
  }
  return packs.map((surveyed, number) => {
    const since = record.unknown.get(surveyed.pack)?.since;
    return {
      ...surveyed,
      liveBytes: named === undefined ? (liveBytes[number] as number) : named.has(surveyed.pack) ? surveyed.unpackedBytes : 0,
      isLastResort: lastResorts.has(surveyed.pack),
      isCondemned: record.packs.has(surveyed.pack),
      unknownSince: since === undefined ? undefined : new Date(since),
    };
  });
}

function foretell({ deleted, repacked, repackedBytes, liveBytes, deadBytes, skipped }: PrunePlan): PruneResult {
  const gone = [...deleted, ...repacked].reduce((sum, { size }) => sum + size, 0);
  return {
    deletedPacks: deleted.length,
    repackedPacks: repacked.length,
    repackedBytes,
    freedBytes: gone - repackedBytes,
    deadBytes,
    liveBytes,
    skipped,
  };
}
