import { type ListedSnapshot, type ListResult, list, noSnapshot } from '@holdfast/snapshot';
import { exitCodeOfOutcome } from '../exit-code.ts';
import { formatBytes, formatMoment, formatNumber } from '../format.ts';
import type { Session } from '../session.ts';
import { tableLines } from '../table.ts';
import { sentence, tellIncident } from '../tell.ts';
import { defineVerb } from '../verb.ts';
import { copiesText } from '../verification-text.ts';

const columns = [
  { heading: 'SNAPSHOT' },
  { heading: 'STARTED' },
  { heading: 'KIND' },
  { heading: 'OUTCOME' },
  { heading: 'ARTIFACTS', align: 'right' },
  { heading: 'SIZE', align: 'right' },
  { heading: 'IN' },
  { heading: 'VERIFIED' },
  { heading: 'DESCRIPTION' },
] as const;

/** `list`: the snapshots, oldest first. */
export const listVerb = defineVerb({
  examples: [['list --quiet', 'Only the ids, for scripts']],
  async run(_values, session) {
    const workspace = await session.workspace();
    const options = session.runOptions((event) => tellIncident(event, session), { reading: true });
    const result = await list(workspace, { ...options, signatures: session.options.json === true });
    await tell(result, session);
    if (result.missing.length > 0)
      session.note(`${result.missing.join(', ')} ${result.missing.length === 1 ? 'does' : 'do'} not exist yet`);
    return exitCodeOfOutcome(result.failures.length + result.damaged.length === 0 ? 'complete' : 'degraded');
  },
});

async function tell(result: ListResult, session: Session): Promise<void> {
  const { snapshots } = result;
  if (session.options.quiet) for (const { id } of snapshots) await session.print(id);
  else if (snapshots.length === 0) session.note(sentence(noSnapshot(result, 'latest')));
  else {
    const marked = snapshots.some((snapshot) => markOf(snapshot) !== '');
    const [shown, rows] = marked
      ? [[...columns, { heading: 'KEEP' }], snapshots.map((snapshot) => [...rowOf(snapshot), markOf(snapshot)])]
      : [columns, snapshots.map(rowOf)];
    for (const line of tableLines(shown, rows, session.stdout.width)) await session.print(line);
  }
}

/** How long the snapshot is to be kept, as it was marked when it was made. */
function markOf({ copies }: ListedSnapshot): string {
  return copies[0]?.manifest.keep ?? '';
}

function rowOf({ id, copies }: ListedSnapshot): string[] {
  const totals = copies.map(({ manifest }) =>
    manifest.sources.reduce((sum, one) => ({ artifacts: sum.artifacts + one.totals.artifacts, bytes: sum.bytes + one.totals.bytes }), {
      artifacts: 0,
      bytes: 0,
    }),
  );
  const [first] = copies;
  const outcomes = new Set(copies.map(({ manifest }) => manifest.outcome));
  return [
    id,
    formatMoment(first?.manifest.startedAt ?? ''),
    first?.manifest.kind ?? '',
    outcomes.has('degraded') ? 'degraded' : 'complete',
    formatNumber(Math.max(...totals.map(({ artifacts }) => artifacts))),
    formatBytes(Math.max(...totals.map(({ bytes }) => bytes))),
    copies.map(({ destination }) => destination).join(', '),
    copiesText(copies),
    first?.manifest.description ?? '',
  ];
}
