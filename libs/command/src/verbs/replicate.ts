import { resolve } from 'node:path';
import { displayPath } from '@holdfast/manifest';
import { type ReplicateRequest, type ReplicateResult, replicate, schemeOf } from '@holdfast/snapshot';
import { type ExitCode, exitCodeOfOutcome } from '../exit-code.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import { refusePassword } from '../restore-target.ts';
import type { Session, ToldEvent } from '../session.ts';
import { placeList, tellIncident } from '../tell.ts';
import { configurationIfAny, isUrl } from '../typed-url.ts';
import { given, usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** `replicate`: makes one source what another of its kind is. */
export const replicateVerb = defineVerb({
  positionals: { from: { type: 'string' }, to: { type: 'string' } },
  options: {
    replace: { type: 'boolean', describe: 'Replace what the target holds; it is kept for restore --undo' },
    merge: { type: 'boolean', describe: 'CouchDB: bring both together where the target holds something' },
    continuous: { type: 'boolean', describe: 'CouchDB: then go on with every change, until this is stopped' },
    kind: { type: 'string', requiresArg: true, describe: 'The kind of both, where neither is configured and their places do not tell' },
    'dry-run': { type: 'boolean', describe: 'Only look at both, and say what would be done' },
    interactive: { type: 'boolean', alias: 'i', describe: 'Ask for both' },
  },
  examples: [
    ['replicate app /srv/staging/app.db', 'A configured SQLite database, to another file'],
    [`replicate cms '\${env:STAGING_URL}' --replace`, 'A database, to another server, whose old state can be had back'],
    [`replicate animals 'https://\${env:COUCHDB_LOGIN}@db.example.org:6984/animals'`, 'A CouchDB database with its history'],
    ['replicate animals standby --merge --continuous', 'And everything that changes from now on'],
  ],
  async run({ from, to, interactive = false, ...how }, session) {
    const ends = interactive ? await (await import('../dialogues/replicate.ts')).askForEnds({ from, to }, session) : { from, to };
    if (ends.from === undefined || ends.to === undefined)
      throw usage('replicate needs FROM and TO', 'name sources, or write their paths or URLs');
    const named = { from: ends.from, to: ends.to };
    const { merge = false, continuous = false, replace = false, 'dry-run': dryRun = false, kind } = how;
    if ((await isOfDocuments(named.from, session)) || (await isOfDocuments(named.to, session))) {
      if (replace) throw usage('--replace is not for databases of documents', 'add --merge, or name a target that holds nothing');
      const { replicateDocuments } = await import('../replicate-documents.ts');
      return replicateDocuments({ ...named, merge, continuous, dryRun }, session);
    }
    if (merge || continuous)
      throw usage('--merge and --continuous are for CouchDB', 'leave them out; --replace replaces what the target holds');
    return replicateSource({ ...named, replace, dryRun, ...given({ kind }) }, session);
  },
});

/** Whether what is named keeps documents with revisions, which are brought over rather than copied. */
async function isOfDocuments(text: string, session: Session): Promise<boolean> {
  const configuration = await configurationIfAny(session);
  const source = configuration?.config.sources.find(({ name }) => name === text);
  if (source !== undefined) return (await session.program.adapters.sources.get(source.kind)?.())?.documents !== undefined;
  if (!isUrl(text)) return false;
  const scheme = schemeOf((await configuration?.resolveText(text)) ?? text);
  return scheme === 'http' || scheme === 'https';
}

async function replicateSource(request: ReplicateRequest, session: Session): Promise<ExitCode> {
  for (const end of [request.from, request.to]) refusePassword(end, end === request.from ? 'FROM' : 'TO');
  const workspace = await session.workspace({ uses: true });
  const placed = (text: string): string => {
    const isName = workspace.sources.some(({ name }) => name === text);
    return isName || isUrl(text) ? text : resolve(session.world.workingDirectory, text);
  };
  const started = session.world.now().getTime();
  const result = await replicate(
    workspace,
    { ...request, from: placed(request.from), to: placed(request.to) },
    session.runOptions((event) => tell(event, session)),
  );
  tellResult(result, session, session.world.now().getTime() - started);
  return exitCodeOfOutcome(result.outcome);
}

function tell(event: ToldEvent, session: Session): void | Promise<void> {
  if (event.event === 'replication-started') session.say(`Replicating ${displayPath(event.from)} into ${displayPath(event.to)}`);
  else return tellIncident(event, session);
}

function tellResult(
  { from, to, outcome, artifacts, bytes, written, undoable, kept }: ReplicateResult,
  session: Session,
  took: number,
): void {
  const what = `${formatCount(artifacts, 'artifact')}, ${formatBytes(bytes)}`;
  if (!written) {
    session.say(`Would replicate: ${displayPath(from)} into ${displayPath(to)}, ${what}`);
    return;
  }
  const [style, word] = outcome === 'complete' ? (['green', 'Replicated and equal'] as const) : (['yellow', 'Replicated in part'] as const);
  session.say(`${session.stdout.style(style, word)}: ${displayPath(to)}, ${what} read back and compared, after ${formatDuration(took)}`);
  if (!undoable) return;
  const place = kept.length === 0 ? '' : `what was there before is kept in ${placeList(kept)}; `;
  session.note(`${place}to have it back, run ${session.program.name} restore --undo`);
}
