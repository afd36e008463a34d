import { type DecideOptions, decide } from './decide.ts';
import type { Duration } from './duration.ts';
import { LocalCalendar } from './local-calendar.ts';
import type { RetentionPolicy } from './policy.ts';
import { momentOf, newestFirst, type RetainedSnapshot, setAside } from './snapshot.ts';

const day = 24 * 3_600_000;
/** The schedule is that of so many snapshots. */
const looksBack = 30;
/** After so many of its intervals without a snapshot, and a week at least, a schedule has ended. */
const patience = 10;
/** So many snapshots are made up at most; what would be made more often is thinned out. */
const mostMadeUp = 20_000;

/** One schedule as the history shows it: which sources, and how often. */
export interface SeenSchedule {
  readonly sources: readonly string[];
  /** Milliseconds; the median of the newest intervals, a day where there is none yet. */
  readonly interval: number;
  /** Whether snapshots of it are still expected. */
  readonly goesOn: boolean;
}

/** How many snapshots there are at the end of a month; of the last one at the end of the simulation. */
export interface SimulatedMonth {
  /** `2026-12`. */
  readonly month: string;
  readonly snapshots: number;
}

export interface Simulation {
  readonly schedules: readonly SeenSchedule[];
  readonly months: readonly SimulatedMonth[];
}

/**
 * What the policy makes of the coming time, provided that snapshots are made as often as up to now, all of them complete and
 * verified, and that the policy is applied every day.
 */
export function simulate(
  snapshots: readonly RetainedSnapshot[],
  policy: RetentionPolicy,
  { now, duration }: Pick<DecideOptions, 'now'> & { readonly duration: Duration },
): Simulation {
  const calendar = new LocalCalendar(policy.timezone);
  const end = calendar.after(now.getTime(), duration);
  const lines = timelinesOf(snapshots, now);
  const coming = lines.filter(({ goesOn }) => goesOn).flatMap((line) => comingSnapshots(line, { now, end }));
  coming.sort((left, right) => momentOf(left) - momentOf(right));
  const months: SimulatedMonth[] = [];
  let held = [...snapshots];
  for (let [today, next] = [now.getTime(), 0]; today <= end; today += day) {
    for (let one = coming[next]; one !== undefined && momentOf(one) <= today; one = coming[next]) {
      held.push(one);
      next += 1;
    }
    const kept = new Set(decide(held, policy, { now: new Date(today), calendar }).flatMap(({ id, keep }) => (keep ? [id] : [])));
    held = held.filter(({ id }) => kept.has(id));
    const month = calendar.bucket(today, 'monthly');
    if (months.at(-1)?.month === month) months.pop();
    months.push({ month, snapshots: held.length });
  }
  return { schedules: lines.map(({ sources, interval, goesOn }) => ({ sources, interval, goesOn })), months };
}

interface Timeline extends SeenSchedule {
  readonly newest: RetainedSnapshot;
}

/** One for each set of sources that was backed up together; what was made before a change follows no schedule. */
function timelinesOf(snapshots: readonly RetainedSnapshot[], now: Date): Timeline[] {
  const sets = new Map<string, RetainedSnapshot[]>();
  for (const snapshot of newestFirst(snapshots)) {
    if (snapshot.kind === 'pre-change' || setAside(snapshot, now) !== undefined) continue;
    const names = snapshot.sources.map(({ name }) => name).sort();
    const known = sets.get(names.join('\n'));
    if (known === undefined) sets.set(names.join('\n'), [snapshot]);
    else known.push(snapshot);
  }
  return [...sets.values()].flatMap((ordered) => {
    const [newest] = ordered;
    if (newest === undefined) return [];
    const interval = intervalOf(ordered.slice(0, looksBack).map(momentOf));
    const goesOn = now.getTime() - momentOf(newest) <= Math.max(interval * patience, 7 * day);
    return [{ newest, interval, goesOn, sources: newest.sources.map(({ name }) => name) }];
  });
}

function intervalOf(moments: readonly number[]): number {
  const gaps = moments.slice(1).map((moment, index) => (moments[index] ?? moment) - moment);
  const inOrder = gaps.filter((gap) => gap > 0).sort((left, right) => left - right);
  return inOrder[Math.floor(inOrder.length / 2)] ?? day;
}

function comingSnapshots({ newest, interval, sources }: Timeline, span: { readonly now: Date; readonly end: number }): RetainedSnapshot[] {
  const made: RetainedSnapshot[] = [];
  const { keep, ...unmarked } = newest;
  const step = Math.max(interval, (span.end - span.now.getTime()) / mostMadeUp);
  for (let moment = momentOf(newest) + step; moment <= span.end; moment += step) {
    if (moment <= span.now.getTime()) continue;
    const startedAt = new Date(moment).toISOString();
    const whole = newest.sources.map((source) => ({ ...source, outcome: 'complete' as const }));
    made.push({ ...unmarked, id: `${startedAt} ${sources.join()}`, startedAt, outcome: 'complete', proof: 'content', sources: whole });
  }
  return made;
}
