import { Fault } from '@holdfast/fault';
import { remove, type SnapshotChoice, show, type Workspace } from '@holdfast/snapshot';
import { type ExitCode, exitCodeOfOutcome, exitCodes } from '../exit-code.ts';
import { formatList, formatMoment } from '../format.ts';
import type { Session, ToldEvent } from '../session.ts';
import { tellIncident } from '../tell.ts';
import { given } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** `delete`: removes snapshots. */
export const deleteVerb = defineVerb({
  positionals: { snapshot: { type: 'string', array: true, required: true } },
  options: {
    from: { type: 'string', requiresArg: true, describe: 'Only from this destination; from all otherwise' },
    force: { type: 'boolean', describe: 'Also one that is to be kept permanently' },
  },
  examples: [['delete 20261120-020000-3fa9 --from usb', 'One copy of it']],
  async run({ snapshot = [], from, force = false }, session) {
    const workspace = await session.workspace();
    await confirm(workspace, snapshot, { from, session });
    let exitCode: ExitCode = exitCodes.done;
    // All are found before one is deleted: `latest` twice means one snapshot, and a name that is wrong deletes none.
    const ids = new Set<string>();
    for (const name of snapshot) ids.add(await idOf(workspace, { snapshot: name, ...given({ from }) }, session));
    for (const id of ids) {
      const options = session.runOptions((event) => tell(event, session));
      const { failures } = await remove(workspace, { snapshot: id, force, ...given({ from }) }, options);
      if (failures.length > 0) exitCode = exitCodeOfOutcome('degraded');
    }
    return exitCode;
  },
});

async function confirm(
  workspace: Workspace,
  snapshots: readonly string[],
  { from, session }: { readonly from: string | undefined; readonly session: Session },
): Promise<void> {
  if (!session.interactive) return;
  const { askWhether } = await import('../dialogues/ask.ts');
  const named: string[] = [];
  for (const snapshot of snapshots) named.push(await nameOf(workspace, { snapshot, ...given({ from }) }, session));
  await askWhether(`Delete ${formatList(named)} from ${from ?? 'every destination'}? This cannot be undone.`, session);
}

/** The id that the user means; a snapshot that cannot be read is meant by what was written. */
async function idOf(workspace: Workspace, choice: SnapshotChoice, { signal }: Session): Promise<string> {
  try {
    return (await show(workspace, choice, { signal, emit: () => undefined })).manifest.id;
  } catch (error) {
    if (error instanceof Fault && error.code === 'destination-damaged') return choice.snapshot;
    throw error;
  }
}

/** Which snapshot the user means; one that cannot be read may be deleted all the same. */
async function nameOf(workspace: Workspace, choice: SnapshotChoice, { signal }: Session): Promise<string> {
  const shown = show(workspace, choice, { signal, emit: () => undefined });
  return await shown.then(
    ({ manifest }) => `${manifest.id} (${formatMoment(manifest.startedAt)})`,
    () => choice.snapshot,
  );
}

function tell(event: ToldEvent, session: Session): void {
  if (event.event === 'snapshot-removed') session.say(`Deleted ${event.snapshot} from ${event.destination}`);
  else tellIncident(event, session);
}
