import { displayPath } from '@holdfast/manifest';
import { type PlanResult, plan, type RestoreRequest, type RestoreResult, restore, undo, type Workspace } from '@holdfast/snapshot';
import { type ExitCode, exitCodeOfOutcome, exitCodes } from '../exit-code.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import { planLines } from '../plan-lines.ts';
import { restoreTarget } from '../restore-target.ts';
import type { Session, ToldEvent } from '../session.ts';
import { placeList, tellIncident } from '../tell.ts';
import { given, nameList, usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** `restore`: brings a snapshot back; `--undo` takes the newest restore in place back. */
export const restoreVerb = defineVerb({
  positionals: { snapshot: { type: 'string' } },
  options: {
    source: { type: 'string', array: true, alias: 's', requiresArg: true, describe: 'Only this source; may be given again' },
    path: { type: 'string', array: true, alias: 'p', requiresArg: true, describe: 'Only what matches this pattern; may be given again' },
    as: {
      choices: ['couchbackup', 'ndjson'],
      requiresArg: true,
      describe:
        'The documents of a CouchDB source as one file --to FILE: as couchbackup writes it, or one document a line; .gz and .zst compress',
    },
    to: {
      type: 'string',
      requiresArg: true,
      describe: `Into this folder, which is empty or does not exist: a folder for each source; or one source to this URL, where nothing stands yet: mariadb://user@host/name, or '\${env:NAME}'`,
    },
    'in-place': {
      type: 'boolean',
      default: false,
      describe: 'Where the configuration says; what is there is kept beside it, for --undo, until the next restore in place',
    },
    'accept-unsigned': { type: 'boolean', describe: 'Also where a good signature is required and there is none' },
    plan: { type: 'boolean', describe: 'Only say what would be done' },
    undo: { type: 'boolean', describe: 'Take the newest restore in place back' },
    from: { type: 'string', requiresArg: true, describe: 'The destination to read; the first that has the snapshot otherwise' },
    interactive: { type: 'boolean', alias: 'i', describe: 'Ask for everything' },
  },
  examples: [
    ['restore latest --to /tmp/look', 'Everything, beside the site'],
    [`restore latest --source cms --to '\${env:STAGING_URL}'`, 'A database, to another server'],
    ["restore latest --in-place --source photos --path '2026/**'", 'One folder, back where it was'],
    ['restore 20261121-02 --plan', 'What a restore in place would replace and lose'],
    ['restore latest --source animals --as couchbackup --to animals.txt.gz', 'A file that couchrestore and restore-ndjson read'],
    ['restore --undo', 'As it was before the last restore in place'],
  ],
  async run(values, session) {
    if (values.undo) return runUndo(values, session);
    if (values.as !== undefined) return (await import('../export-file.ts')).exportFile({ ...values, as: values.as }, session);
    const workspace = await session.workspace({ uses: true });
    const request = values.interactive
      ? { ...(await (await import('../dialogues/restore.ts')).askForRestore(workspace, session)), ...trustOf(values) }
      : await requestOf(values, workspace, session);
    if (values.plan) return runPlan(workspace, request, session);
    if (request.target.kind === 'in-place') await confirm(workspace, request, session);
    const started = session.world.now().getTime();
    const result = await restore(
      workspace,
      request,
      session.runOptions((event) => tell(event, session)),
    );
    tellResult(result, session, session.world.now().getTime() - started);
    return exitCodeOfOutcome(result.outcome);
  },
});

interface Values {
  readonly snapshot?: string | undefined;
  readonly source?: readonly string[] | undefined;
  readonly path?: readonly string[] | undefined;
  readonly to?: string | undefined;
  readonly 'in-place'?: boolean | undefined;
  readonly plan?: boolean | undefined;
  readonly from?: string | undefined;
  readonly 'accept-unsigned'?: boolean | undefined;
}

async function requestOf(values: Values, workspace: Workspace, session: Session): Promise<RestoreRequest> {
  const { snapshot, source, path, to, from } = values;
  if (snapshot === undefined) throw usage('restore needs a SNAPSHOT', 'write an id, the start of one, or latest');
  if (to?.trim() === '') throw usage('--to names no folder', 'write the folder that the files are to go to');
  if (to !== undefined && values['in-place']) throw usage('restore takes --to or --in-place, not both', 'leave one out');
  if (to === undefined && !values['in-place'] && !values.plan) {
    throw usage('restore is not told where to', 'add --to FOLDER, or --in-place to replace what is there');
  }
  const target = to === undefined ? ({ kind: 'in-place' } as const) : await restoreTarget(to, workspace, session);
  return { snapshot, target, ...trustOf(values), ...given({ sources: source && nameList(source), paths: path, from }) };
}

function trustOf(values: Values): Pick<RestoreRequest, 'acceptUnsigned'> {
  return given({ acceptUnsigned: values['accept-unsigned'] });
}

async function runUndo(values: Values, session: Session): Promise<ExitCode> {
  if (values.snapshot !== undefined || values.to !== undefined)
    throw usage('restore --undo takes no snapshot and no target', 'leave them out');
  const workspace = await session.workspace({ uses: true });
  const {
    restore: id,
    snapshot,
    targets,
  } = await undo(
    workspace,
    session.runOptions((event) => tellIncident(event, session)),
  );
  session.say(`Taken back: the restore ${id} of ${snapshot}; as before are ${targets.map(displayPath).join(', ')}`);
  return exitCodes.done;
}

async function runPlan(workspace: Workspace, request: RestoreRequest, session: Session): Promise<ExitCode> {
  const planned = await plan(
    workspace,
    request,
    // The plan's own lines say what is left out and which undo is given up.
    session.runOptions((event) => (event.event === 'undo-given-up' ? undefined : tellIncident(event, session)), { reading: true }),
  );
  for (const line of planLines(planned)) await session.print(line);
  return exitCodeOfOutcome(planned.skipped.length === 0 ? 'complete' : 'degraded');
}

/** On a terminal, shows what would be replaced and asks. */
async function confirm(workspace: Workspace, request: RestoreRequest, session: Session): Promise<void> {
  if (!session.interactive) return;
  const quietly = { signal: session.signal, emit: () => undefined };
  const planned: PlanResult = await plan(workspace, request, quietly);
  for (const line of planLines(planned)) void session.stderr.line(line);
  const { askWhether } = await import('../dialogues/ask.ts');
  await askWhether('Restore in place? What is there now is kept for --undo.', session);
}

function tell(event: ToldEvent, session: Session): void {
  if (event.event === 'restore-started')
    session.say(`Restoring ${event.sources.join(', ')} of ${event.snapshot} from ${event.destination}`);
  else if (event.event === 'restore-compared' && event.differences === 0) {
    const { source, artifacts, bytes, inventory } = event;
    const counted = inventory === 0 ? '' : `, ${formatCount(inventory, 'count')} of its inventory`;
    session.say(`  ${source}: ${formatCount(artifacts, 'artifact')}, ${formatBytes(bytes)} read back and equal${counted}`);
  } else tellIncident(event, session);
}

function tellResult({ snapshot, outcome, sources, skipped, undoable, kept }: RestoreResult, session: Session, took: number): void {
  const [style, word] = outcome === 'complete' ? (['green', 'Restored and equal'] as const) : (['yellow', 'Restored in part'] as const);
  const lacking = outcome === 'complete' ? '' : ', which is degraded';
  const left = skipped.length === 0 ? lacking : `, without ${skipped.map(({ name }) => displayPath(name)).join(', ')}`;
  session.say(`${session.stdout.style(style, word)}: ${snapshot}${left}, after ${formatDuration(took)}`);
  for (const { name, target } of sources) session.say(`  ${name} in ${displayPath(target)}`);
  if (!undoable) return;
  const undoing = `run ${session.program.name} restore --undo`;
  if (kept.length === 0) session.note(`to have back what was there before, ${undoing}`);
  else
    session.note(
      `what was there before is kept in ${placeList(kept)}, for this user alone, until the next restore in place; to have it back, ${undoing}`,
    );
}
