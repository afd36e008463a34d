import { displayPath } from '@holdfast/manifest';
import type { LoadReport, RefusedDocument } from '@holdfast/source';
import { documentFile } from '../document-file.ts';
import { exitCodeOfOutcome } from '../exit-code.ts';
import { databaseUrl, findDocumentTools } from '../find-document-tools.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import type { Session } from '../session.ts';
import { defineVerb } from '../verb.ts';

/** So many refused documents and broken lines are named. */
const most = 1000;

/** `restore-ndjson`: loads a file of documents into a database. */
export const restoreNdjsonVerb = defineVerb({
  positionals: { file: { type: 'string', required: true } },
  options: {
    to: {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: `The database, which is empty or does not exist: a URL, or the name of a source. Secrets as \${env:NAME}, in single quotes`,
    },
    merge: { type: 'boolean', describe: 'Put the documents beside those that are there' },
    salvage: { type: 'boolean', describe: 'Load what is whole of a file with broken lines' },
    'dry-run': { type: 'boolean', describe: 'Only read the file and look at the database' },
  },
  examples: [
    [`restore-ndjson animals.txt --to 'https://\${env:COUCHDB_LOGIN}@db.example.org:6984/animals'`, 'What couchbackup wrote'],
    ['restore-ndjson animals.ndjson.zst --to http://127.0.0.1:5984/look --dry-run', 'Whether the file is whole'],
  ],
  async run({ file = '', to, merge = false, salvage = false, 'dry-run': dryRun = false }, session) {
    const tools = await findDocumentTools(session);
    const url = await databaseUrl(to, session);
    const database = tools.describeDatabase(url);
    const { emit, signal } = session.runOptions();
    const started = session.world.now().getTime();
    const refused: RefusedDocument[] = [];
    const report = await tools.loadDocuments(url, documentFile(file, session), {
      ...{ merge, salvage, dryRun, signal },
      onProgress: ({ documents, bytes }) =>
        void emit({ event: 'progress', phase: 'restore', destination: database, files: documents, bytes }),
      onRefused: (one) => {
        if (refused.push(one) <= most) tellRefused(one, database, session);
      },
    });
    session.event({ event: 'documents-loaded', database, file, dryRun, ...report, brokenLines: report.brokenLines.slice(0, most) });
    tellReport(report, { session, database, file, dryRun, took: session.world.now().getTime() - started });
    const outcome = outcomeOf(report);
    const { documents, revisions, bytes } = report;
    void emit({ event: 'summary', verb: 'restore-ndjson', outcome, counts: { documents, revisions, bytes, refused: report.refused } });
    return exitCodeOfOutcome(outcome);
  },
});

/** A database that lacks documents of the file is different from it; one that was filled from a damaged file is degraded. */
function outcomeOf({ refused, difference = 0, brokenLines }: LoadReport): 'complete' | 'degraded' | 'different' {
  if (refused > 0 || difference !== 0) return 'different';
  return brokenLines.length > 0 ? 'degraded' : 'complete';
}

function tellRefused({ id, rev, message }: RefusedDocument, database: string, session: Session): void {
  session.event({ event: 'document-refused', database, document: id, ...(rev === undefined ? {} : { revision: rev }), message });
  const name = id === '' ? 'a document without _id' : displayPath(id);
  session.warn(`${name}${rev === undefined ? '' : ` (${rev})`} was not loaded: ${displayPath(message)}`);
}

interface Told {
  readonly session: Session;
  readonly database: string;
  readonly file: string;
  readonly dryRun: boolean;
  readonly took: number;
}

function tellReport(report: LoadReport, { session, database, file, dryRun, took }: Told): void {
  const { format, origin, documents, revisions, bytes, brokenLines, refused, difference = 0 } = report;
  const source = `${displayPath(file)} (${format}${origin === undefined ? '' : ` ${origin}`})`;
  if (brokenLines.length > 0)
    session.warn(`${source}: ${formatCount(brokenLines.length, 'line')} broken: ${brokenLines.slice(0, 10).join(', ')}`);
  if (difference !== 0 && Math.abs(difference) !== refused) {
    session.warn(`${database} has ${Math.abs(difference)} documents ${difference > 0 ? 'more' : 'fewer'} than the file`);
  }
  const what = `${formatCount(documents, 'document')} in ${formatCount(revisions, 'revision')}, ${formatBytes(bytes)}`;
  if (dryRun) {
    session.say(`Would load: ${source} holds ${what}${refused === 0 ? '' : `; ${refused} cannot be loaded`}`);
    return;
  }
  const [style, word] =
    refused === 0 && difference === 0 ? (['green', 'Loaded and counted'] as const) : (['yellow', 'Loaded in part'] as const);
  const where = `${report.created ? 'the new database ' : ''}${database}`;
  session.say(`${session.stdout.style(style, word)}: ${what} of ${source} into ${where}, after ${formatDuration(took)}`);
  if (format === 'couchbackup') session.note('such files hold neither _security nor local documents: set them where they are needed');
}
