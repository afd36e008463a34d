import { displayPath } from '@holdfast/manifest';
import { type SourceStatus, type StatusReport, status, timeText } from '@holdfast/operations';
import { exitCodeOfOutcome } from '../exit-code.ts';
import { formatCount, formatNumber } from '../format.ts';
import type { Session } from '../session.ts';
import { tableLines } from '../table.ts';
import { sentence } from '../tell.ts';
import { defineVerb } from '../verb.ts';

const columns = [
  { heading: 'SOURCE' },
  { heading: 'NEWEST COMPLETE' },
  { heading: 'AGE', align: 'right' },
  { heading: 'NEWEST VERIFIED' },
  { heading: 'AGE', align: 'right' },
  { heading: 'LEVEL' },
  { heading: 'COPIES', align: 'right' },
  { heading: 'KINDS', align: 'right' },
  { heading: 'OFF-SITE', align: 'right' },
] as const;

/** `status`: how the backups stand, in a few lines and an exit code. */
export const statusVerb = defineVerb({
  examples: [
    ['status', 'How old the newest complete and the newest verified snapshot of each source are'],
    ['status --quiet', 'Only the problems; the exit code is 3 when there is any'],
  ],
  async run(_values, session) {
    const { config } = await session.configuration();
    const result = await status(await session.workspace(), config.objectives ?? {}, session.runOptions(undefined, { reading: true }));
    await tell(result, session, config.objectives?.rpo);
    return exitCodeOfOutcome(result.outcome);
  },
});

async function tell({ sources, problems }: StatusReport, session: Session, rpo: string | undefined): Promise<void> {
  if (!session.options.quiet) {
    for (const line of tableLines(columns, sources.map(rowOf), session.stdout.width)) await session.print(line);
  }
  for (const { message, guidance } of problems) session.warn(sentence({ message, guidance }));
  const measured = rpo === undefined ? 'no objective is configured' : `the objective is ${rpo}`;
  if (problems.length === 0) session.say(`${session.stdout.style('green', 'In order')}: ${measured}`);
  else session.say(`${session.stdout.style('yellow', 'Not in order')}: ${formatCount(problems.length, 'problem')}; ${measured}`);
}

function rowOf({ source, complete, verified, counts }: SourceStatus): string[] {
  return [
    displayPath(source),
    complete?.id ?? 'none',
    complete === undefined ? '' : timeText(complete.ageMs),
    verified?.id ?? 'none',
    verified === undefined ? '' : timeText(verified.ageMs),
    verified?.verification.level ?? '',
    formatNumber(counts.copies),
    formatNumber(counts.storages),
    formatNumber(counts.offSite),
  ];
}
