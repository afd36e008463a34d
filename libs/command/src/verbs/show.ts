import { displayPath, type Inventory } from '@holdfast/manifest';
import { type ShownSnapshot, show } from '@holdfast/snapshot';
import { exitCodes } from '../exit-code.ts';
import { formatBytes, formatCount, formatMoment, formatNumber } from '../format.ts';
import type { Session } from '../session.ts';
import { signatureText } from '../signature-text.ts';
import { tableLines } from '../table.ts';
import { tellIncident } from '../tell.ts';
import { given } from '../usage.ts';
import { defineVerb } from '../verb.ts';
import { verificationText } from '../verification-text.ts';

const columns = [
  { heading: 'SOURCE' },
  { heading: 'KIND' },
  { heading: 'OUTCOME' },
  { heading: 'ARTIFACTS', align: 'right' },
  { heading: 'SIZE', align: 'right' },
  { heading: 'AS OF' },
] as const;

const problemsShown = 20;
const namesShown = 12;

/** `show`: what one snapshot says of itself. */
export const showVerb = defineVerb({
  positionals: { snapshot: { type: 'string' } },
  options: { from: { type: 'string', requiresArg: true, describe: 'The destination to read; the first that has the snapshot otherwise' } },
  examples: [
    ['show', 'The newest snapshot'],
    ['show 20261121-02', 'The one whose id starts so'],
  ],
  async run({ snapshot = 'latest', from }, session) {
    const options = session.runOptions((event) => tellIncident(event, session), { reading: true });
    const shown = await show(await session.workspace(), { snapshot, ...given({ from }) }, options);
    if (session.options.json) tellEvents(shown, session);
    else await tell(shown, session);
    return exitCodes.done;
  },
});

function tellEvents({ manifest, destination, sources }: ShownSnapshot, session: Session): void {
  for (const { record, details } of sources) {
    const { name: source, kind, outcome, totals } = record;
    const known = details === undefined ? {} : { ...details.position, ...details.inventory };
    session.event({ event: 'source-shown', snapshot: manifest.id, source, kind, outcome, ...totals, ...known });
    for (const problem of details?.problems ?? []) session.event({ event: 'problem', source, destination, ...problem });
  }
}

async function tell(shown: ShownSnapshot, session: Session): Promise<void> {
  const lines = [...headLines(shown), '', ...sourceLines(shown, session.stdout.width)];
  for (const { record, details } of shown.sources) {
    if (details === undefined) continue;
    lines.push(...inventoryLines(record.name, details.inventory));
    const problems = details.problems.slice(0, problemsShown);
    lines.push(...problems.map(({ path, message }) => `${record.name}: problem: ${displayPath(path)}: ${displayPath(message)}`));
    const more = details.problems.length - problems.length;
    if (more > 0) lines.push(`${record.name}: and ${formatCount(more, 'more problem')}`);
  }
  for (const line of lines) await session.print(line);
}

function headLines({ manifest, destination, signature, verifications }: ShownSnapshot): string[] {
  const { id, site, kind, outcome, startedAt, finishedAt, skewMs, tool, description, ticket, keep } = manifest;
  const facts: [string, string | undefined][] = [
    ['Snapshot', id],
    ['Site', site],
    ['Read from', destination],
    ['Kind', kind],
    ['Outcome', outcome],
    ['Verified', verificationText(verifications)],
    ['Started', formatMoment(startedAt)],
    ['Finished', formatMoment(finishedAt)],
    ['Skew', `${formatNumber(Math.round(skewMs))} ms between the first and the last source`],
    ['Made by', `${tool.name} ${tool.version}`],
    ['Signed', signature && signatureText(signature)],
    ['Description', description],
    ['Ticket', ticket],
    ['Keep', keep],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [`${`${name}:`.padEnd(13)}${displayPath(value)}`]));
}

function sourceLines({ sources }: ShownSnapshot, width: number | undefined): string[] {
  const rows = sources.map(({ record, details }) => [
    displayPath(record.name),
    displayPath(record.kind),
    record.outcome,
    formatNumber(record.totals.artifacts),
    formatBytes(record.totals.bytes),
    details === undefined ? '' : formatMoment(details.position.asOf),
  ]);
  return tableLines(columns, rows, width);
}

/** How many of each group, the members by name where they are few, and the properties. */
function inventoryLines(source: string, { objects, properties }: Inventory): string[] {
  const groups = Object.entries(objects).map(([group, members]) => {
    const names = Object.entries(members);
    const counted =
      names.length > namesShown
        ? formatNumber(names.length)
        : names.map(([name, count]) => `${displayPath(name)} ${formatNumber(count)}`).join(', ');
    return `${source}: ${group}: ${counted}`;
  });
  const settings = Object.entries(properties).map(([name, value]) => `${name} ${displayPath(String(value))}`);
  return settings.length === 0 ? groups : [...groups, `${source}: ${settings.join(', ')}`];
}
