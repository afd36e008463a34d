import { displayPath } from '@holdfast/manifest';
import type { ReconcileCounts, ReconcileEvent, ShownConflict } from '@holdfast/snapshot';
import { formatCount, formatList } from './format.ts';

type Reconciled = Extract<ReconcileEvent, { readonly event: 'record-reconciled' }>;

const marks = { same: ' ', added: '+', changed: '~', deleted: '-' } as const;

/** One record: what becomes of it in the live source, who did what, and its conflicts below. */
export function recordLines({ collection, key, live, other, becomes, conflicts }: Reconciled): string[] {
  const mark = conflicts.some(({ decision }) => decision === 'undecided') ? '?' : marks[becomes];
  const who = [...(live === 'same' ? [] : [`${live} in the live source`]), ...(other === 'same' ? [] : [`${other} on the other side`])];
  const isKept = becomes === 'same' && live !== 'same' && other === 'same';
  const head = `${mark} ${displayPath(collection)} ${key.map(displayPath).join(', ')}: ${who.join(', ')}${isKept ? '; stays' : ''}`;
  return [head, ...conflicts.map(conflictLine)];
}

function conflictLine({ column, base, live, other, decision }: ShownConflict): string {
  const decided = { live: 'the live source is kept', other: 'the other side is taken', undecided: 'undecided, as in the live source' }[
    decision
  ];
  if (column === undefined) return `    deleted on one side and changed on the other: ${decided}`;
  return `    ${displayPath(column)}: ${displayPath(`${live} in the live source, ${other} on the other side, it was ${base}`)}: ${decided}`;
}

/** What was found in all collections, as one sentence without its full stop. */
export function countsText({ live, other, both, conflicts, undecided }: ReconcileCounts): string {
  if (live + other + both + conflicts === 0) return 'neither side changed anything';
  const parts = [`${live} changed in the live source alone`, `${other} on the other side alone`, `${both} on both without contradiction`];
  const open = undecided === conflicts ? '' : ` (${undecided} undecided)`;
  return `of the records ${formatList([...parts, `${conflicts} in conflict${open}`])}`;
}

/** What becomes of the live source: `10 added, 3 changed, 1 deleted`. */
export function becomingText({ add, change, delete: gone }: Pick<ReconcileCounts, 'add' | 'change' | 'delete'>): string {
  return `${formatCount(add, 'record')} added, ${change} changed, ${gone} deleted`;
}
