import { durationOf } from './duration.ts';
import type { LocalCalendar } from './local-calendar.ts';
import { type CountedTier, countedTiers, type RetentionPolicy } from './policy.ts';
import type { ForgetReason } from './reason.ts';
import { momentOf, type RetainedSnapshot, type Series } from './snapshot.ts';

/** What one tier says to one snapshot for the sake of one source. */
export type TierVerdict =
  | { readonly keep: true; readonly rule: CountedTier; readonly bucket: string }
  | { readonly keep: true; readonly rule: 'within'; readonly duration: string }
  | { readonly keep: false; readonly reason: ForgetReason };

/** What every tier of the policy says to the snapshots of one source, by id. */
export function judgeSeries(series: Series, policy: RetentionPolicy, calendar: LocalCalendar): Map<string, TierVerdict[]> {
  const verdicts = new Map<string, TierVerdict[]>(series.snapshots.map(({ id }) => [id, []]));
  const add = (id: string, verdict: TierVerdict): void => void verdicts.get(id)?.push(verdict);
  for (const tier of countedTiers) {
    const count = policy[tier];
    if (count === undefined) continue;
    for (const [id, verdict] of judgeCounted(series, { tier, count, calendar })) add(id, verdict);
  }
  if (policy.within !== undefined) for (const [id, verdict] of judgeWithin(series, policy.within, calendar)) add(id, verdict);
  return verdicts;
}

interface CountedRule {
  readonly tier: CountedTier;
  readonly count: number;
  readonly calendar: LocalCalendar;
}

/**
 * The newest complete snapshot of each of the `count` newest buckets that have one. A degraded one takes no bucket from
 * them: it stays where its bucket has no complete one, and as long as neither `count` newer complete buckets nor `count`
 * newer degraded ones are there.
 */
function* judgeCounted({ snapshots }: Series, { tier, count, calendar }: CountedRule): Generator<[id: string, verdict: TierVerdict]> {
  const bucketOf = (snapshot: RetainedSnapshot): string => (tier === 'last' ? snapshot.id : calendar.bucket(momentOf(snapshot), tier));
  const complete = new Map<string, string>();
  for (const snapshot of snapshots) {
    const bucket = bucketOf(snapshot);
    if (snapshot.outcome === 'complete' && !complete.has(bucket)) complete.set(bucket, snapshot.id);
  }
  const taken = { complete: new Set<string>(), degraded: new Set<string>() };
  for (const snapshot of snapshots) {
    const bucket = bucketOf(snapshot);
    const own = taken[snapshot.outcome];
    const holder = complete.get(bucket) ?? (own.has(bucket) ? firstOf(snapshots, bucket, bucketOf) : undefined);
    if (taken.complete.size >= count && !taken.complete.has(bucket)) yield [snapshot.id, forgotten({ rule: 'beyond', tier, count })];
    else if (holder !== undefined && holder !== snapshot.id)
      yield [snapshot.id, forgotten({ rule: 'superseded', tier, bucket, by: holder })];
    else if (own.size >= count) yield [snapshot.id, forgotten({ rule: 'beyond', tier, count })];
    else {
      own.add(bucket);
      yield [snapshot.id, { keep: true, rule: tier, bucket: tier === 'last' ? `${own.size} of ${count}` : bucket }];
    }
  }
}

function firstOf(
  snapshots: readonly RetainedSnapshot[],
  bucket: string,
  bucketOf: (snapshot: RetainedSnapshot) => string,
): string | undefined {
  return snapshots.find((snapshot) => bucketOf(snapshot) === bucket)?.id;
}

/**
 * Everything younger than the duration, counted back from the newest complete snapshot instead of from now: where backups
 * have stopped, nothing grows too old. Degraded ones are counted from the newest of all, so that they do not pile up.
 */
function* judgeWithin({ snapshots }: Series, text: string, calendar: LocalCalendar): Generator<[id: string, verdict: TierVerdict]> {
  const duration = durationOf(text);
  const start = (newest: RetainedSnapshot | undefined): number => (newest === undefined ? 0 : calendar.before(momentOf(newest), duration));
  const starts = { complete: start(snapshots.find(({ outcome }) => outcome === 'complete')), degraded: start(snapshots[0]) };
  for (const snapshot of snapshots) {
    const isInside = momentOf(snapshot) > starts[snapshot.outcome];
    yield [snapshot.id, isInside ? { keep: true, rule: 'within', duration: text } : forgotten({ rule: 'outside', duration: text })];
  }
}

function forgotten(reason: ForgetReason): TierVerdict {
  return { keep: false, reason };
}
