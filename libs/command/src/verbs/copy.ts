import { type CopySnapshotsResult, copy } from '@holdfast/snapshot';
import { exitCodeOfOutcome } from '../exit-code.ts';
import { formatBytes, formatCount, formatDuration, formatList } from '../format.ts';
import type { Session, ToldEvent } from '../session.ts';
import { tellIncident } from '../tell.ts';
import { given, nameList, usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** `copy`: brings snapshots from one destination into others. */
export const copyVerb = defineVerb({
  positionals: { snapshot: { type: 'string', array: true } },
  options: {
    to: {
      type: 'string',
      array: true,
      requiresArg: true,
      demandOption: true,
      describe: 'The destination to copy into; may be given again',
    },
    from: {
      type: 'string',
      requiresArg: true,
      describe: 'The destination to copy from; for each snapshot the first that has it otherwise',
    },
    all: { type: 'boolean', describe: 'Also snapshots that are older than the newest one there' },
    'read-back': { type: 'boolean', describe: 'Read everything that arrived once more, instead of looking at its size only' },
    'new-destination': {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'Begin this destination anew where it is not what has the earlier snapshots; may be given again',
    },
  },
  examples: [
    ['copy --to offsite', 'What is newer than the newest snapshot there'],
    ['copy --all --to offsite --to usb', 'Everything that is missing, into both'],
    ['copy latest --from local --to usb', 'One snapshot'],
  ],
  async run({ snapshot = [], to, from, all = false, ...values }, session) {
    if (all && snapshot.length > 0) throw usage('copy takes snapshots or --all, not both', 'leave one out');
    const renewed = values['new-destination'];
    const request = {
      ...{ to: nameList(to), all, snapshots: snapshot, readBack: values['read-back'] === true },
      ...given({ from, newDestinations: renewed && nameList(renewed) }),
    };
    const started = session.world.now().getTime();
    const result = await copy(
      await session.workspace(),
      request,
      session.runOptions((event) => tell(event, session)),
    );
    tellResult(result, session, session.world.now().getTime() - started);
    return exitCodeOfOutcome(result.outcome, result.failures);
  },
});

function tell(event: ToldEvent, session: Session): void {
  if (event.event === 'copy-started') {
    session.say(`${formatCount(event.snapshots, 'snapshot')} from ${event.from} to ${event.destination}`);
  } else if (event.event === 'snapshot-copied') session.say(copiedText(event));
  else tellIncident(event, session);
}

/** What was moved for one snapshot. */
export function copiedText(event: Extract<ToldEvent, { readonly event: 'snapshot-copied' }>): string {
  return `  ${event.snapshot} in ${event.destination}: ${formatCount(event.objects, 'object')}, ${formatBytes(event.bytes)} moved`;
}

function tellResult({ outcome, destinations }: CopySnapshotsResult, session: Session, took: number): void {
  const texts = destinations.map(({ name, copied, present }) => {
    if (copied.length === 0) return `nothing was missing in ${name}`;
    const known = present === 0 ? '' : ` beside ${formatCount(present, 'one', 'ones')} that ${present === 1 ? 'was' : 'were'} there`;
    return `${formatCount(copied.length, 'snapshot')} ${copied.length === 1 ? 'is' : 'are'} new in ${name}${known}`;
  });
  const moved = destinations.reduce((sum, { bytes }) => sum + bytes, 0);
  const summary = `${formatList(texts)}, ${formatBytes(moved)} moved, after ${formatDuration(took)}`;
  if (outcome === 'complete') session.say(`${session.stdout.style('green', 'Copied')}: ${summary}`);
  else if (outcome === 'degraded') session.say(`${session.stdout.style('yellow', 'Copied in part')}: ${summary}`);
  else if (!session.options.json) void session.stderr.line(`${session.program.name}: nothing was copied`);
}
