import { Fault } from '@holdfast/fault';
import { freeAll, listCatalogue, openCatalogue, pickSnapshot, remove, type SnapshotChoice, show, type Workspace } from '@holdfast/snapshot';
import { type ExitCode, exitCodeOfOutcome, exitCodes } from '../exit-code.ts';
import { formatBytes, formatList, formatMoment } from '../format.ts';
import type { Session, ToldEvent } from '../session.ts';
import { tellIncident } from '../tell.ts';
import { given, usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** `delete`: removes snapshots. */
export const deleteVerb = defineVerb({
  positionals: { snapshot: { type: 'string', array: true, required: true } },
  options: {
    from: { type: 'string', requiresArg: true, describe: 'Only from this destination; from all otherwise' },
    force: { type: 'boolean', describe: 'Also one that is to be kept permanently' },
    'free-room': { type: 'boolean', describe: 'Also free the room that no snapshot needs then, instead of at the next prune' },
  },
  examples: [
    ['delete 20261120-020000-3fa9 --from usb', 'One copy of it'],
    ['delete 20261120-020000-3fa9 --free-room', 'And the room that it took'],
  ],
  async run({ snapshot = [], from, force = false, 'free-room': freesRoom = false }, session) {
    const workspace = await session.workspace();
    await confirm(workspace, snapshot, { from, session });
    let exitCode: ExitCode = exitCodes.done;
    // All are found before one is deleted: `latest` twice means one snapshot, and a name that is wrong deletes none.
    const ids = new Set<string>();
    for (const name of snapshot) ids.add(await idOf(workspace, { snapshot: name, ...given({ from }) }, session));
    const kept = new Set<string>();
    const options = session.runOptions((event) => tell(event, session));
    if (!force) await refuseNamed(ids, session);
    for (const id of ids) {
      const { failures, keptContent } = await remove(workspace, { snapshot: id, force, ...given({ from }) }, options);
      for (const name of keptContent) kept.add(name);
      if (failures.length > 0) exitCode = exitCodeOfOutcome('degraded');
    }
    if (kept.size === 0) return exitCode;
    if (freesRoom) return (await freeAll(workspace, [...kept], options)).length > 0 ? exitCodeOfOutcome('degraded') : exitCode;
    session.note(`the next holdfast prune frees the room that this took in ${formatList([...kept])}; --free-room does so at once`);
    return exitCode;
  },
});

/** What the configuration keeps by name is not deleted by mistake either. */
async function refuseNamed(ids: ReadonlySet<string>, session: Session): Promise<void> {
  const { config } = await session.configuration();
  const named = config.retention?.keep?.find((id) => ids.has(id));
  if (named === undefined) return;
  throw usage(`the configuration keeps the snapshot ${named} by its name`, 'take it out of "keep" of "retention", or add --force');
}

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
    if (!(error instanceof Fault) || (error.code !== 'key-missing' && error.code !== 'key-wrong')) throw error;
    // What cannot be read can be deleted.
    const options = { signal, emit: () => undefined };
    await using catalogue = await openCatalogue(workspace, choice.from, options);
    return pickSnapshot(await listCatalogue(catalogue, options), choice.snapshot).id;
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
  else if (event.event === 'room-freed') session.say(`Freed ${formatBytes(event.freedBytes)} in ${event.destination}`);
  else tellIncident(event, session);
}
