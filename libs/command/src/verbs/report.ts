import { resolve } from 'node:path';
import { writeDurably } from '@holdfast/filesystem';
import { displayPath } from '@holdfast/manifest';
import { type CopiesReport, type ReportedSnapshot, report, reportPage } from '@holdfast/operations';
import { exitCodeOfOutcome } from '../exit-code.ts';
import { formatBytes, formatMoment, formatNumber } from '../format.ts';
import type { Session } from '../session.ts';
import { tableLines } from '../table.ts';
import { tellIncident } from '../tell.ts';
import { defineVerb } from '../verb.ts';
import { verificationText } from '../verification-text.ts';

/** `report`: where every snapshot is, and what was verified of each copy. */
export const reportVerb = defineVerb({
  options: { html: { type: 'string', requiresArg: true, describe: 'Write a page for people into this file' } },
  examples: [
    ['report', 'Copies, kinds of storage, off-site copies and verifications of each snapshot'],
    ['report --html backups.html', 'The same as a page that stands alone'],
  ],
  async run({ html }, session) {
    const options = session.runOptions((event) => tellIncident(event, session), { reading: html === undefined });
    const result = await report(await session.workspace(), options);
    if (html === undefined) await tell(result, session);
    else {
      const place = resolve(session.world.workingDirectory, html);
      await writeDurably(place, session.masked(reportPage(result)), { signal: session.signal, code: 'target-unwritable' });
      session.say(`Wrote ${displayPath(place)}`);
    }
    return exitCodeOfOutcome(result.outcome);
  },
});

async function tell({ places, snapshots }: CopiesReport, session: Session): Promise<void> {
  const columns = [
    { heading: 'SNAPSHOT' },
    { heading: 'STARTED' },
    { heading: 'OUTCOME' },
    { heading: 'SIZE', align: 'right' },
    { heading: 'COPIES', align: 'right' },
    { heading: 'KINDS', align: 'right' },
    { heading: 'OFF-SITE', align: 'right' },
    ...places.map(({ name, storage, offSite }) => ({ heading: displayPath(`${name} (${storage}${offSite ? ', off-site' : ''})`) })),
  ] as const;
  for (const line of tableLines(columns, snapshots.map(rowOf), session.stdout.width)) await session.print(line);
}

function rowOf({ id, startedAt, outcome, bytes, copies, storages, offSite, cells }: ReportedSnapshot): string[] {
  return [
    ...[id, formatMoment(startedAt), outcome, formatBytes(bytes)],
    ...[copies, storages, offSite].map(formatNumber),
    ...cells.map((cell) => (cell === undefined ? '-' : verificationText(cell.verifications))),
  ];
}
