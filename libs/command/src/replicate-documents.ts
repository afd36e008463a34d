import { displayPath } from '@holdfast/manifest';
import type { RefusedDocument, ReplicateOptions, ReplicationReport } from '@holdfast/source';
import { type ExitCode, exitCodeOfOutcome } from './exit-code.ts';
import { databaseUrl, findDocumentTools } from './find-document-tools.ts';
import { formatCount, formatDuration } from './format.ts';
import type { Session } from './session.ts';
import { usage } from './usage.ts';

export interface DocumentReplication {
  /** Names of sources, or URLs as they were typed. */
  readonly from: string;
  readonly to: string;
  readonly merge: boolean;
  readonly continuous: boolean;
  readonly dryRun: boolean;
}

/** Brings one database of documents into another: its revisions, rather than a copy of what it holds. */
export async function replicateDocuments({ from, to, ...how }: DocumentReplication, session: Session): Promise<ExitCode> {
  const tools = await findDocumentTools(session);
  const urls = { from: await databaseUrl(from, session), to: await databaseUrl(to, session) };
  const shown = { from: tools.describeDatabase(urls.from), to: tools.describeDatabase(urls.to) };
  if (shown.from === shown.to) throw usage('FROM and TO are the same database', 'name another target');
  const started = session.world.now().getTime();
  const { options, emit } = optionsFor(shown, session);
  const report = await tools.replicate(urls.from, urls.to, { ...options, ...how });
  session.event({ event: 'replicated', ...shown, dryRun: how.dryRun, ...report });
  tellReport(report, { shown, session, took: session.world.now().getTime() - started });
  const { documents, written, refused, missing } = report;
  const outcome = missing > 0 ? 'different' : 'complete';
  await emit({ event: 'summary', verb: 'replicate', outcome, counts: { documents, written, refused, missing } });
  return exitCodeOfOutcome(outcome);
}

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
