import { parseKeepMark } from './keep-mark.ts';
import type { RetentionPolicy } from './policy.ts';
import type { KeepReason } from './reason.ts';
import { momentOf, type RetainedSnapshot, type Series, sourceIn } from './snapshot.ts';

const day = 24 * 3_600_000;
/** Beyond this a moment has no date. */
const lastMoment = 8.64e15;

/** What the configuration by name, the snapshot's own mark, or that of its kind says for keeping it; undefined when nothing does, or no longer. */
export function judgeMark(
  snapshot: RetainedSnapshot,
  policy: RetentionPolicy,
  { series, now }: { readonly series: readonly Series[]; readonly now: Date },
): KeepReason | undefined {
  if (policy.named?.includes(snapshot.id) === true) return { rule: 'named' };
  const text = snapshot.keep ?? (snapshot.kind === 'pre-change' ? policy.preChange : undefined);
  const mark = text === undefined ? undefined : parseKeepMark(text);
  if (mark === undefined) return undefined;
  if (mark.kind === 'permanent') return { rule: 'permanent' };
  if (mark.kind === 'days') {
    const until = momentOf(snapshot) + mark.days * day;
    if (until <= now.getTime()) return undefined;
    return { rule: 'days', days: mark.days, until: until > lastMoment ? undefined : new Date(until).toISOString() };
  }
  const sources = unproven(snapshot, series);
  return sources.length === 0 ? undefined : { rule: 'until-verified', sources };
}

/** Its sources that no later complete snapshot holds which was verified at level content or deeper. */
function unproven(snapshot: RetainedSnapshot, series: readonly Series[]): string[] {
  const moment = momentOf(snapshot);
  const held = series.filter(({ source }) => (sourceIn(snapshot, source)?.outcome ?? 'failed') !== 'failed');
  return held
    .filter(
      ({ snapshots }) => !snapshots.some((later) => momentOf(later) > moment && later.outcome === 'complete' && later.proof === 'content'),
    )
    .map(({ source }) => source);
}
