import { formatCount, formatList } from './format.ts';
import type { ToldEvent } from './session.ts';
import { tableLines } from './table.ts';

const columns = [{ heading: 'MONTH' }, { heading: 'SNAPSHOTS', align: 'right' }, { heading: '' }] as const;
/** The columns before the bar. */
const barStart = 20;
const longestBar = 40;
const hour = 3_600_000;

type Simulated = Extract<ToldEvent, { readonly event: 'retention-simulated' }>;

/** The simulation of one destination: what it assumes, and a chart of the months. */
export function simulationLines({ destination, months, schedules }: Simulated, width = Number.POSITIVE_INFINITY): string[] {
  const seen = schedules.filter(({ goesOn }) => goesOn).map(({ sources, intervalMs }) => `${sources.join(', ')} ${everyText(intervalMs)}`);
  const assumed = seen.length === 0 ? 'no schedule is seen, so that nothing is added' : `assuming ${formatList(seen)}, as up to now`;
  const most = Math.max(1, ...months.map(({ snapshots }) => snapshots));
  const room = Math.max(1, Math.min(longestBar, width - barStart));
  const rows = months.map(({ month, snapshots }) => [month, String(snapshots), '█'.repeat(Math.round((snapshots / most) * room))]);
  return [`${destination}: snapshots at the end of each month, ${assumed}`, ...tableLines(columns, rows, width)];
}

/** `every day`, `every 2 days`, `every 6 hours`, `every 30 minutes`. */
function everyText(interval: number): string {
  const [count, noun] =
    interval >= 23 * hour
      ? [Math.round(interval / (24 * hour)), 'day']
      : interval >= hour
        ? [Math.round(interval / hour), 'hour']
        : [Math.max(1, Math.round(interval / 60_000)), 'minute'];
  return count === 1 ? `every ${noun}` : `every ${formatCount(count, noun)}`;
}
