import { parseKeepMark } from '@holdfast/retention';
import { type CaptureRequest, type CaptureResult, capture } from '@holdfast/snapshot';
import { exitCodeOfOutcome } from '../exit-code.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import { pruneAfterBackup } from '../prune-after-backup.ts';
import type { Session, ToldEvent } from '../session.ts';
import { tellIncident } from '../tell.ts';
import { given, nameList, usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';
import { copiedText } from './copy.ts';

/** `backup`: makes a snapshot. */
export const backupVerb = defineVerb({
  options: {
    source: { type: 'string', array: true, alias: 's', requiresArg: true, describe: 'Only this source; may be given again' },
    destination: { type: 'string', array: true, alias: 'd', requiresArg: true, describe: 'Only to this destination; may be given again' },
    kind: { choices: ['daily', 'pre-change', 'manual'], default: 'manual', requiresArg: true, describe: 'Why the snapshot is made' },
    description: { type: 'string', requiresArg: true, describe: 'What it is for' },
    ticket: { type: 'string', requiresArg: true, describe: 'The number of the change it belongs to' },
    keep: { type: 'string', requiresArg: true, describe: 'How long to keep it: until-verified, days_N or permanent' },
    reread: { type: 'boolean', describe: 'Read every file again, also those that look unchanged' },
    'new-destination': {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'Begin this destination anew where it is not what has the earlier snapshots; may be given again',
    },
    interactive: { type: 'boolean', alias: 'i', describe: 'Ask for everything' },
  },
  examples: [
    ['backup', 'Everything, everywhere'],
    ['backup --source app --kind pre-change --description "before 5.2"', 'One source, before a change'],
  ],
  async run(values, session) {
    const { kind, source, destination, description, ticket, keep } = values;
    if (keep !== undefined) checkKeep(keep);
    const workspace = await session.workspace({ uses: true });
    const renewed = values['new-destination'];
    const names = given({
      sources: source && nameList(source),
      destinations: destination && nameList(destination),
      newDestinations: renewed && nameList(renewed),
    });
    const asked: CaptureRequest = { kind, reread: values.reread === true, ...names, ...given({ description, ticket, keep }) };
    const request =
      values.interactive === true ? await (await import('../dialogues/backup.ts')).askForBackup(workspace, asked, session) : asked;
    const started = session.world.now().getTime();
    const result = await capture(
      workspace,
      request,
      session.runOptions((event) => tell(event, session)),
    );
    tellResult(result, session, session.world.now().getTime() - started);
    if (result.outcome === 'complete')
      await pruneAfterBackup(workspace, { snapshot: result.snapshot, destinations: namesOf(result) }, session);
    return exitCodeOfOutcome(result.outcome, result.failures);
  },
});

/** Days are limited to a century: whoever wants more wants the snapshot for ever. */
function checkKeep(keep: string): void {
  const mark = parseKeepMark(keep);
  if (mark === undefined) throw usage(`--keep does not take ${JSON.stringify(keep)}`, 'write until-verified, days_N or permanent');
  if (mark.kind === 'days' && mark.days > 36_500) throw usage(`--keep does not take ${JSON.stringify(keep)}`, 'write permanent');
}

function tell(event: ToldEvent, session: Session): void {
  if (event.event === 'snapshot-started') {
    const { snapshot, sources, destinations } = event;
    session.say(`Snapshot ${snapshot}: ${formatCount(sources.length, 'source')} to ${destinations.join(', ')}`);
  } else if (event.event === 'source-stored') {
    const { source, destination, outcome, files, bytes, storedBytes, problems } = event;
    const marks = outcome === 'complete' ? '' : `, ${session.stdout.style('yellow', outcome)} (${formatCount(problems, 'problem')})`;
    session.say(
      `  ${source} in ${destination}: ${formatCount(files, 'file')}, ${formatBytes(bytes)}, ${formatBytes(storedBytes)} new${marks}`,
    );
  } else if (event.event === 'snapshot-copied') session.say(copiedText(event));
  else tellIncident(event, session);
}

/** The destinations that have the snapshot. */
function namesOf({ destinations }: Pick<CaptureResult, 'destinations'>): string[] {
  return destinations.filter(({ manifest }) => manifest !== undefined).map(({ name }) => name);
}

function tellResult({ snapshot, outcome, destinations }: CaptureResult, session: Session, took: number): void {
  const committed = namesOf({ destinations });
  if (session.options.quiet && committed.length > 0) void session.print(snapshot);
  const time = formatDuration(took);
  if (outcome === 'complete')
    session.say(`${session.stdout.style('green', 'Complete')}: ${snapshot} is in ${committed.join(', ')}, after ${time}`);
  else if (committed.length > 0)
    session.say(
      `${session.stdout.style('yellow', 'Degraded')}: ${snapshot} is in ${committed.join(', ')}, after ${time}, but not everything is in it`,
    );
  else if (!session.options.json) void session.stderr.line(`${session.program.name}: nothing was committed, after ${time}`);
}
