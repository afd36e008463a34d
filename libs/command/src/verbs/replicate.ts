import { displayPath } from '@holdfast/manifest';
import type { RefusedDocument, ReplicateOptions, ReplicationReport } from '@holdfast/source';
import { exitCodeOfOutcome } from '../exit-code.ts';
import { databaseUrl, findDocumentTools } from '../find-document-tools.ts';
import { formatCount, formatDuration } from '../format.ts';
import type { Session } from '../session.ts';
import { usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** `replicate`: brings one CouchDB database into another. */
export const replicateVerb = defineVerb({
  positionals: { from: { type: 'string' }, to: { type: 'string' } },
  options: {
    merge: { type: 'boolean', describe: 'Bring both together where the target holds something' },
    continuous: { type: 'boolean', describe: 'Then go on with every change, until this is stopped' },
    'dry-run': { type: 'boolean', describe: 'Only look at both, and say what would be done' },
    interactive: { type: 'boolean', alias: 'i', describe: 'Ask for both' },
  },
  examples: [
    [`replicate animals 'https://\${env:COUCHDB_LOGIN}@db.example.org:6984/animals'`, 'A configured source, to another server'],
    ['replicate http://127.0.0.1:5984/animals http://127.0.0.1:5984/look', 'Two databases of one server, which does it by itself'],
    ['replicate animals standby --merge --continuous', 'And everything that changes from now on'],
  ],
  async run({ from, to, interactive = false, merge = false, continuous = false, 'dry-run': dryRun = false }, session) {
    const tools = await findDocumentTools(session);
    const ends = interactive ? await (await import('../dialogues/replicate.ts')).askForEnds({ from, to }, session) : { from, to };
    if (ends.from === undefined || ends.to === undefined)
      throw usage('replicate needs FROM and TO', 'name sources, or write the URLs of databases');
    const urls = { from: await databaseUrl(ends.from, session), to: await databaseUrl(ends.to, session) };
    const shown = { from: tools.describeDatabase(urls.from), to: tools.describeDatabase(urls.to) };
    if (shown.from === shown.to) throw usage('FROM and TO are the same database', 'name another target');
    const started = session.world.now().getTime();
    const { options, emit } = optionsFor(shown, session);
    const report = await tools.replicate(urls.from, urls.to, { ...options, merge, dryRun, continuous });
    session.event({ event: 'replicated', ...shown, dryRun, ...report });
    tellReport(report, { shown, session, took: session.world.now().getTime() - started });
    const { documents, written, refused, missing } = report;
    const outcome = missing > 0 ? 'different' : 'complete';
    await emit({ event: 'summary', verb: 'replicate', outcome, counts: { documents, written, refused, missing } });
    return exitCodeOfOutcome(outcome);
  },
});

interface Shown {
  readonly from: string;
  readonly to: string;
}

function optionsFor({ to }: Shown, session: Session) {
  const { emit, signal } = session.runOptions();
  const options: Omit<ReplicateOptions, 'merge' | 'dryRun' | 'continuous'> = {
    ...(signal === undefined ? {} : { signal }),
    onProgress: ({ documents, bytes }) => void emit({ event: 'progress', phase: 'copy', destination: to, files: documents, bytes }),
    onRefused: (refused) => tellRefused(refused, to, session),
    onRemark: (remark) => session.note(displayPath(remark)),
  };
  return { options, emit };
}

function tellRefused({ id, rev, message }: RefusedDocument, database: string, session: Session): void {
  session.event({ event: 'document-refused', database, document: id, ...(rev === undefined ? {} : { revision: rev }), message });
  session.warn(`${displayPath(id)} (${rev}) was refused: ${displayPath(message)}`);
}

function tellReport(
  report: ReplicationReport,
  { shown, session, took }: { readonly shown: Shown; readonly session: Session; readonly took: number },
): void {
  const { by, created, resumed, documents, written, missing } = report;
  const what = `${formatCount(documents, 'document')} of ${shown.from}`;
  const where = `${created ? 'the new database ' : ''}${shown.to}`;
  if (by === 'nobody') {
    session.say(`Would replicate: ${what} into ${where}${resumed ? ', going on where it was broken off' : ''}`);
    return;
  }
  if (missing > 0 && !session.options.json) {
    void session.stderr.line(`${session.program.name}: ${shown.to} lacks ${formatCount(missing, 'revision')} of ${shown.from}`);
  }
  const how = by === 'server' ? 'by the server itself' : `${formatCount(written, 'revision')} written from here`;
  const [style, word] = missing === 0 ? (['green', 'Replicated and compared'] as const) : (['yellow', 'Replicated in part'] as const);
  session.say(`${session.stdout.style(style, word)}: ${what} into ${where}, ${how}, after ${formatDuration(took)}`);
  if (created) session.note('_security and local documents are not replicated: set them where they are needed');
}
