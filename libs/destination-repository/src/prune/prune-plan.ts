import type { SkippedObject } from '@holdfast/destination';
import { type PackForm, packKey } from '../pack/pack-layout.ts';
import type { SurveyedPack } from './survey.ts';

/** A pack with what the snapshots need of it. */
export interface PackShare extends SurveyedPack {
  /** Of `unpackedBytes`, those of chunks that are needed and count for this pack. */
  readonly liveBytes: number;
  /** Of a damaged pack: it has chunks that are needed and in no sound pack. */
  readonly isLastResort: boolean;
  /** An earlier prune decided to remove it and did not come to that. */
  readonly isCondemned: boolean;
  /** When a prune first saw that nothing knows this pack; undefined for one that is seen for the first time. */
  readonly unknownSince: Date | undefined;
}

export interface PlanOptions {
  readonly repackBelow: number;
  readonly maxRepackBytes: number;
  /** Packs with fewer bytes are written together once there are many of them; 0 leaves them. */
  readonly mergeBelow: number;
  readonly now: Date;
  readonly form: PackForm;
}

/** What a prune is to do. Bytes are of packs as they are stored. */
export interface PrunePlan {
  readonly deleted: readonly PackShare[];
  readonly repacked: readonly PackShare[];
  readonly skipped: readonly SkippedObject[];
  /** Needed bytes of all packs, and of those that are repacked. */
  readonly liveBytes: number;
  readonly repackedBytes: number;
  /** Bytes that are not needed and stay. */
  readonly deadBytes: number;
  /** Packs that nothing knows and that are kept for now. */
  readonly left: readonly PackShare[];
}

/** So long a pack that nothing knows is kept: the next backup uses what a killed one has stored. Milliseconds. */
export const leftoversKeptFor = 24 * 60 * 60 * 1_000;

/**
 * So many small packs are written together: those of about a week. A merge leaves at most two a thread, so that the next
 * prune finds too few; a pack that has grown beyond the limit stays as it is, so that no byte is written anew for ever.
 */
export const manySmallPacks = 16;

/** Decides about each pack: delete, repack, or leave, and why. */
export function planPrune(packs: readonly PackShare[], options: PlanOptions): PrunePlan {
  const deleted: PackShare[] = [];
  const left: PackShare[] = [];
  const skipped: SkippedObject[] = [];
  const candidates: PackShare[] = [];
  for (const share of packs) {
    const why = reasonToSkip(share, options);
    if (why !== undefined) {
      skipped.push({ object: packKey(share.pack, options.form), bytes: deadBytesOf(share), message: why });
      if (isLeftover(share)) left.push(share);
    } else if (share.state === 'damaged' || share.liveBytes === 0) deleted.push(share);
    else if (share.liveBytes < share.unpackedBytes * options.repackBelow) candidates.push(share);
  }
  const small = packs.filter((share) => isSmall(share, options));
  if (small.length >= manySmallPacks) for (const share of small) if (!candidates.includes(share)) candidates.push(share);
  const { repacked, postponed } = withinLimit(candidates, options.maxRepackBytes);
  for (const share of postponed) {
    skipped.push({
      object: packKey(share.pack, options.form),
      bytes: deadBytesOf(share),
      message: 'no more bytes may be written anew this time',
    });
  }
  const gone = new Set([...deleted, ...repacked]);
  const sum = (shares: readonly PackShare[], bytes: (share: PackShare) => number): number =>
    shares.reduce((total, share) => total + bytes(share), 0);
  return {
    deleted,
    repacked,
    skipped,
    left,
    liveBytes: sum(packs, liveBytesOf),
    repackedBytes: sum(repacked, liveBytesOf),
    deadBytes: sum(
      packs.filter((share) => !gone.has(share)),
      deadBytesOf,
    ),
  };
}

/** What every day adds to the manifests, and to what a reader opens, when nothing puts it together. */
function isSmall({ state, liveBytes, size }: PackShare, { mergeBelow }: PlanOptions): boolean {
  return state === 'sound' && liveBytes > 0 && size < mergeBelow;
}

function reasonToSkip(share: PackShare, { now }: PlanOptions): string | undefined {
  if (share.state === 'unknown') return 'what it holds cannot be told';
  if (share.isLastResort) return 'it is damaged, and snapshots need what only it has; the next backup copies what can be read of it';
  if (!isLeftover(share)) return undefined;
  const since = share.unknownSince ?? now;
  const until = since.getTime() + leftoversKeptFor;
  if (now.getTime() >= until) return undefined;
  return `a run that did not end left it, and the next backup may use it; it is removed after ${new Date(until).toISOString()}`;
}

/** Whether a killed run left the pack: no index knows it, no snapshot needs it. */
function isLeftover({ state, isIndexed, isCondemned, liveBytes }: PackShare): boolean {
  return state === 'sound' && !isIndexed && !isCondemned && liveBytes === 0;
}

/** Those with the most to gain for each byte that is written come first. */
function withinLimit(candidates: readonly PackShare[], limit: number) {
  const repacked: PackShare[] = [];
  const postponed: PackShare[] = [];
  let written = 0;
  for (const share of candidates.toSorted((left, right) => shareOf(left) - shareOf(right))) {
    const bytes = liveBytesOf(share);
    if (written + bytes > limit) postponed.push(share);
    else {
      repacked.push(share);
      written += bytes;
    }
  }
  return { repacked, postponed };
}

function shareOf({ liveBytes, unpackedBytes }: PackShare): number {
  return unpackedBytes === 0 ? 0 : liveBytes / unpackedBytes;
}

/** The stored bytes of what is needed: as many of the pack's as of its content. */
export function liveBytesOf(share: PackShare): number {
  return share.state === 'sound' ? Math.round(share.size * shareOf(share)) : share.isLastResort ? share.size : 0;
}

function deadBytesOf(share: PackShare): number {
  return share.state === 'unknown' ? 0 : share.size - liveBytesOf(share);
}
