import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { displayPath } from '@holdfast/manifest';
import { type ReconcilePolicy, type ReconcileRequest, type ReconcileResult, reconcile } from '@holdfast/snapshot';
import { exitCodeOfOutcome } from '../exit-code.ts';
import { becomingText, countsText, recordLines } from '../reconcile-lines.ts';
import type { Session, ToldEvent } from '../session.ts';
import { tellIncident } from '../tell.ts';
import { given, usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';

const policies: readonly ReconcilePolicy[] = ['keep-live', 'keep-snapshot', 'newest', 'ask'];

/** `reconcile`: brings data back together after a restore. */
export const reconcileVerb = defineVerb({
  positionals: { snapshot: { type: 'string', required: true } },
  options: {
    with: { type: 'string', requiresArg: true, describe: 'The other side: a later snapshot, or another database by its path or URL' },
    source: { type: 'string', alias: 's', requiresArg: true, describe: 'The source, where there are several' },
    policy: {
      type: 'string',
      requiresArg: true,
      choices: policies,
      describe:
        'What both sides changed differently: keep-live keeps the live source, keep-snapshot takes the other side, newest goes by --by, ask asks; without it conflicts stay undecided',
    },
    by: { type: 'string', requiresArg: true, describe: 'With --policy newest: the column that says when a record was changed' },
    apply: {
      type: 'boolean',
      describe: 'Bring the other side into the live source, in one transaction and after a snapshot of it; triggers are not fired',
    },
    values: { type: 'boolean', describe: 'Show what records hold, not only what changed' },
    from: { type: 'string', requiresArg: true, describe: 'The destination to read' },
    'accept-unsigned': { type: 'boolean', describe: 'Also where a good signature is required and there is none' },
  },
  examples: [
    ['reconcile 20261120 --with latest', 'What the live source and the newest snapshot changed since that day'],
    ['reconcile 20261120 --with .holdfast-…-undo-app.db/app.db --apply', 'Bring back what was written before the restore of that snapshot'],
    ['reconcile 20261120 --with latest --policy newest --by updated_at --apply', 'The younger record wins'],
  ],
  async run(values, session) {
    const asked = requestOf(values, session);
    if (asked.policy === 'ask') (await import('../dialogues/reconcile.ts')).expectAsking(session);
    const workspace = await session.workspace({ uses: true });
    const request = asked.policy === 'ask' ? { ...asked, ask: await asking(session) } : asked;
    if (request.apply === true) await confirm(request, session);
    const result = await reconcile(
      workspace,
      request,
      session.runOptions((event) => tell(event, session), { reading: request.apply !== true }),
    );
    await tellResult(result, request, session);
    return exitCodeOfOutcome(result.outcome);
  },
});

interface Values {
  readonly snapshot?: string | undefined;
  readonly with?: string | undefined;
  readonly source?: string | undefined;
  readonly policy?: ReconcilePolicy | undefined;
  readonly by?: string | undefined;
  readonly apply?: boolean | undefined;
  readonly values?: boolean | undefined;
  readonly from?: string | undefined;
  readonly 'accept-unsigned'?: boolean | undefined;
}

function requestOf(values: Values, session: Session): ReconcileRequest {
  const { snapshot = '', with: other, source, policy, by, apply, from } = values;
  if (other === undefined || other === '') throw usage('reconcile is not told with what', 'add --with SNAPSHOT or --with DATABASE');
  if (policy === 'newest' && by === undefined) throw usage('--policy newest needs a column to go by', 'add --by COLUMN');
  if (policy !== 'newest' && by !== undefined) throw usage('--by goes with --policy newest', 'add that, or leave --by out');
  const optional = given({ source, policy, by, apply, from, values: values.values, acceptUnsigned: values['accept-unsigned'] });
  return { snapshot, with: sideOf(other, session), ...optional };
}

/** A URL or a path is a place; so is a name without a slash when a file has it. */
function sideOf(other: string, { world }: Session): ReconcileRequest['with'] {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(other)) return { kind: 'place', place: other };
  const place = resolve(world.workingDirectory, other);
  return other.includes('/') || existsSync(place) ? { kind: 'place', place } : { kind: 'snapshot', snapshot: other };
}

async function asking(session: Session): Promise<NonNullable<ReconcileRequest['ask']>> {
  const { askForSide } = await import('../dialogues/reconcile.ts');
  return (question) => askForSide(question, session);
}

/** On a terminal, asks before the live source is changed; who is asked about each conflict has been asked. */
async function confirm({ policy }: ReconcileRequest, session: Session): Promise<void> {
  if (!session.interactive || policy === 'ask') return;
  const { askWhether } = await import('../dialogues/ask.ts');
  await askWhether('Change the live source? A snapshot of it is made before.', session);
}

function tell(event: ToldEvent, session: Session): void | Promise<void> {
  if (event.event === 'reconcile-started') {
    session.say(`Since ${event.snapshot} in ${event.destination}: ${displayPath(event.live)}, and ${displayPath(event.other)}`);
  } else if (event.event === 'record-reconciled') {
    for (const line of recordLines(event)) void session.print(line);
  } else if (event.event === 'collection-reconciled') {
    session.say(`${displayPath(event.collection)}: ${countsText(event)}`);
  } else if (event.event === 'collection-left') {
    session.warn(`${event.source}: ${displayPath(event.collection)} is left as it is: ${displayPath(event.reason)}`);
  } else if (event.event === 'records-changed') {
    for (const remark of event.remarks) session.note(displayPath(remark));
  } else tellIncident(event, session);
}

async function tellResult({ counts, before, source }: ReconcileResult, { apply }: ReconcileRequest, session: Session): Promise<void> {
  const changes = counts.add + counts.change + counts.delete;
  if (before !== undefined) {
    session.say(`${session.stdout.style('green', 'Brought together')}: ${displayPath(source)}, ${becomingText(counts)}`);
    session.note(`to have it as it was before, run ${session.program.name} restore ${before} --in-place --source ${source}`);
  } else if (changes === 0) session.say('Nothing to change in the live source');
  else if (apply !== true) session.say(`With --apply: ${becomingText(counts)} in the live source`);
  if (counts.undecided > 0)
    session.warn(`${counts.undecided} in conflict and undecided: they stay as in the live source; choose a --policy`);
}
