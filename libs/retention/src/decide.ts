import { LocalCalendar } from './local-calendar.ts';
import { judgeMark } from './marks.ts';
import type { RetentionPolicy } from './policy.ts';
import type { Decision, ForgetReason, KeepReason } from './reason.ts';
import { newestFirst, type RetainedSnapshot, type Series, seriesOf, setAside, sourceIn } from './snapshot.ts';
import { judgeSeries, type TierVerdict } from './tiers.ts';

export interface DecideOptions {
  readonly now: Date;
  /** That of the policy's time zone, to be used again. */
  readonly calendar?: LocalCalendar;
}

/**
 * What becomes of each snapshot of one site in one destination, the newest first, with every reason. Each source is looked at
 * by itself, in all the snapshots that hold it: one that is needed for any source is kept.
 */
export function decide(snapshots: readonly RetainedSnapshot[], policy: RetentionPolicy, options: DecideOptions): Decision[] {
  const { now, calendar = new LocalCalendar(policy.timezone) } = options;
  const ordered = newestFirst(snapshots);
  const series = seriesOf(ordered.filter((snapshot) => setAside(snapshot, now) === undefined));
  const verdicts = series.map((one) => ({ source: one.source, verdicts: judgeSeries(one, policy, calendar) }));
  const floors = Map.groupBy(series.flatMap(floorOf), ({ id }) => id);
  return ordered.map((snapshot): Decision => {
    const { id } = snapshot;
    const rule = setAside(snapshot, now);
    if (rule !== undefined) return { id, keep: true, reasons: [{ rule }] };
    const told = verdicts.flatMap((one) => (one.verdicts.get(id) ?? []).map((verdict) => ({ source: one.source, verdict })));
    const mark = judgeMark(snapshot, policy, { series, now });
    const kept = [...(mark === undefined ? [] : [mark]), ...keepReasons(told)];
    if (kept.length > 0) return { id, keep: true, reasons: kept };
    const floor = merged((floors.get(id) ?? []).map(({ reason }) => reason));
    if (floor.length > 0) return { id, keep: true, reasons: floor };
    return { id, keep: false, reasons: forgetReasons(told) };
  });
}

interface ToldVerdict {
  readonly source: string;
  readonly verdict: TierVerdict;
}

function keepReasons(told: readonly ToldVerdict[]): KeepReason[] {
  return merged(
    told.flatMap(({ source, verdict }): KeepReason[] => {
      if (!verdict.keep) return [];
      const { keep, ...reason } = verdict;
      return [{ ...reason, sources: [source] }];
    }),
  );
}

function forgetReasons(told: readonly ToldVerdict[]): ForgetReason[] {
  const reasons = told.flatMap(({ verdict }) => (verdict.keep ? [] : [verdict.reason]));
  const unique = new Map(reasons.map((reason) => [JSON.stringify(reason), reason]));
  return unique.size === 0 ? [{ rule: 'empty' }] : [...unique.values()];
}

/** Reasons that differ in their sources only, as one. */
function merged(reasons: readonly KeepReason[]): KeepReason[] {
  const unique = new Map<string, KeepReason>();
  for (const reason of reasons) {
    const { sources = [], ...rest } = reason as KeepReason & { readonly sources?: readonly string[] };
    const key = JSON.stringify(rest);
    const known = unique.get(key) as { readonly sources: readonly string[] } | undefined;
    unique.set(key, known === undefined ? reason : ({ ...reason, sources: [...new Set([...known.sources, ...sources])] } as KeepReason));
  }
  return [...unique.values()];
}

/**
 * What is kept of a source whatever the policy: its newest complete snapshot, its newest whole state, and the newest that was
 * proven, at level bytes and at level content: what `until-verified` waited for stays.
 */
function floorOf({ source, snapshots }: Series): { readonly id: string; readonly reason: KeepReason }[] {
  const complete = snapshots.filter(({ outcome }) => outcome === 'complete');
  const isWhole = (snapshot: RetainedSnapshot): boolean => sourceIn(snapshot, source)?.outcome === 'complete';
  const floor = [
    ['newest-complete', complete[0]],
    ['newest', snapshots.find(isWhole) ?? snapshots[0]],
    ['newest-verified', complete.find(({ proof }) => proof === 'bytes' || proof === 'content')],
    ['newest-verified', complete.find(({ proof }) => proof === 'content')],
  ] as const;
  return floor.flatMap(([rule, snapshot]) => (snapshot === undefined ? [] : [{ id: snapshot.id, reason: { rule, sources: [source] } }]));
}
