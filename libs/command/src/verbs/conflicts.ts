import { displayPath } from '@holdfast/manifest';
import type { Conflict, DocumentTools } from '@holdfast/source';
import { type Choice, newestBy } from '../choose-leaf.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { databaseUrl, findDocumentTools } from '../find-document-tools.ts';
import { formatCount } from '../format.ts';
import type { Session } from '../session.ts';
import { usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** `conflicts`: lists the documents in conflict, and resolves them. */
export const conflictsVerb = defineVerb({
  positionals: { database: { type: 'string', required: true } },
  options: {
    document: { type: 'string', requiresArg: true, describe: 'Only the document with this id' },
    resolve: {
      choices: ['newest', 'shown', 'ask'],
      requiresArg: true,
      describe:
        'newest: the leaf whose field --by is greatest stays. shown: the one that the database shows. ask: each is asked for, also field by field',
    },
    by: { type: 'string', requiresArg: true, describe: 'The field for --resolve newest, such as updatedAt or meta.changed' },
    winner: { type: 'string', requiresArg: true, describe: 'The revision that stays, with --document' },
    'dry-run': { type: 'boolean', describe: 'Only say what would be done' },
  },
  examples: [
    ['conflicts animals', 'Which documents are in conflict'],
    ['conflicts animals --resolve newest --by updatedAt --dry-run', 'What that would leave'],
    ['conflicts animals --document cat-17 --winner 2-7051cbe5', 'One of them by hand'],
  ],
  async run({ database: named = '', document, resolve, by, winner, 'dry-run': dryRun = false }, session) {
    checkOptions({ document, resolve, by, winner, session });
    const tools = await findDocumentTools(session);
    const url = await databaseUrl(named, session);
    const found: Conflict[] = [];
    for await (const conflict of tools.conflicts(url, { signal: session.signal })) {
      if (document === undefined || conflict.id === document) found.push(conflict);
    }
    const asked: Asked = { tools, url, database: tools.describeDatabase(url), dryRun, session };
    if (resolve === undefined && winner === undefined) return await list(found, asked);
    return await decideAll(found, asked, async (conflict) => {
      if (winner !== undefined) return chosen(winner, conflict);
      if (resolve === 'shown') return { winner: conflict.winner, message: 'the database shows it' };
      const leaves = await tools.leaves(url, conflict, { signal: session.signal });
      if (resolve === 'newest') return newestBy(by ?? '', leaves);
      return await (await import('../dialogues/conflict.ts')).askForLeaf(conflict, leaves, session);
    });
  },
});

interface Values {
  readonly document: string | undefined;
  readonly resolve: string | undefined;
  readonly by: string | undefined;
  readonly winner: string | undefined;
  readonly session: Session;
}

function checkOptions({ document, resolve, by, winner, session }: Values): void {
  if (resolve === 'newest' && by === undefined)
    throw usage('--resolve newest needs a field to go by', 'add --by updatedAt, or what it is called');
  if (by !== undefined && resolve !== 'newest') throw usage('--by is for --resolve newest', 'add it, or leave --by out');
  if (winner !== undefined && resolve !== undefined) throw usage('conflicts takes --winner or --resolve, not both', 'leave one out');
  if (winner !== undefined && document === undefined) throw usage('--winner is for one document', 'add --document ID');
  if (resolve === 'ask' && !session.interactive)
    throw usage('--resolve ask needs a terminal to ask on, and neither --yes nor --json', 'use --resolve newest --by FIELD');
}

interface Asked {
  readonly tools: DocumentTools;
  readonly url: string;
  readonly database: string;
  readonly dryRun: boolean;
  readonly session: Session;
}

async function list(found: readonly Conflict[], { session, database }: Asked): Promise<ExitCode> {
  for (const { id, winner, others } of found) {
    session.event({ event: 'conflict-found', database, document: id, winner, others: [...others] });
    await session.print(`${displayPath(id)}: ${winner} is shown, beside ${others.join(', ')}`);
  }
  session.say(
    found.length === 0
      ? `No document of ${database} is in conflict`
      : `${formatCount(found.length, 'document')} of ${database} in conflict`,
  );
  await summarise(session, { conflicts: found.length }, 'complete');
  return exitCodes.done;
}

function chosen(winner: string, { winner: shown, others }: Conflict): Choice {
  const matching = [shown, ...others].filter((rev) => rev.startsWith(winner));
  const [only, second] = matching;
  if (only === undefined || second !== undefined) {
    throw usage(
      `${winner} names ${matching.length === 0 ? 'no' : 'more than one'} leaf of the document`,
      `write one of ${[shown, ...others].join(', ')}`,
    );
  }
  return { winner: only, message: 'chosen by hand' };
}

/** Decides one after the other; each is resolved as soon as it is decided, so that a long dialogue can be broken off. */
async function decideAll(found: readonly Conflict[], asked: Asked, choose: (conflict: Conflict) => Promise<Choice>): Promise<ExitCode> {
  let undecided = 0;
  for (const conflict of found) {
    asked.session.signal.throwIfAborted();
    const choice = await choose(conflict);
    if (choice.winner === undefined) undecided += 1;
    await carryOut(conflict, choice, asked);
  }
  const { session, dryRun } = asked;
  const resolved = found.length - undecided;
  const outcome = undecided === 0 ? 'complete' : 'degraded';
  session.say(
    `${dryRun ? 'Would resolve' : 'Resolved'}: ${formatCount(resolved, 'conflict')}${undecided === 0 ? '' : `; ${undecided} left as they are`}`,
  );
  await summarise(session, { conflicts: found.length, resolved, undecided }, outcome);
  return undecided === 0 ? exitCodes.done : exitCodes.degraded;
}

async function carryOut(
  conflict: Conflict,
  { winner, content, message }: Choice,
  { tools, url, database, dryRun, session }: Asked,
): Promise<void> {
  const action = winner === undefined ? 'undecided' : dryRun ? 'planned' : 'resolved';
  if (winner !== undefined && !dryRun) {
    await tools.resolveConflict(url, conflict, { winner, ...(content === undefined ? {} : { content }) }, { signal: session.signal });
  }
  session.event({
    ...{ event: 'conflict-resolved', database, document: conflict.id, action, message },
    ...(winner === undefined ? {} : { winner, merged: content !== undefined }),
  });
  const text = displayPath(`${conflict.id}: ${winner === undefined ? 'undecided' : `${winner} stays`}: ${message}`);
  if (winner === undefined) session.warn(text);
  else session.say(text);
}

async function summarise(session: Session, counts: Readonly<Record<string, number>>, outcome: 'complete' | 'degraded'): Promise<void> {
  await session.runOptions().emit({ event: 'summary', verb: 'conflicts', outcome, counts });
}
