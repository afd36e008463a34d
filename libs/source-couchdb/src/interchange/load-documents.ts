import { Fault, toFault } from '@holdfast/fault';
import type { DocumentFile, LoadOptions, LoadReport } from '@holdfast/source';
import type { CouchDatabase } from '../server/couch-database.ts';
import { BatchQueue } from './batch-queue.ts';
import { isDesignDocument } from './file-document.ts';
import { IdSet } from './id-set.ts';
import { newFacts, type ScanOptions, scanFile } from './scan-file.ts';

/** Loads a file of documents: see the law of `DocumentTools.loadDocuments`. */
export async function loadDocuments(database: CouchDatabase, file: DocumentFile, options: LoadOptions): Promise<LoadReport> {
  const exists = await checkTarget(database, options);
  if (options.dryRun) return await readThrough(file, options);
  // What is broken is found before anything is written, where the file can be read again for that.
  if (file.rereadable) await readThrough(file, { signal: options.signal, salvage: options.salvage });
  if (!exists) await database.bytes({ method: 'PUT', signal: options.signal });
  try {
    return { ...(await write(database, file, options)), created: !exists };
  } catch (error) {
    if (exists) throw withRemainder(error, database);
    // Without the signal: it may be why the load has ended.
    await database.bytes({ method: 'DELETE', accept: [404] });
    throw error;
  }
}

async function checkTarget(database: CouchDatabase, { merge, signal }: LoadOptions): Promise<boolean> {
  if (!(await database.exists({ signal }))) return false;
  const { doc_count: documents, doc_del_count: deleted = 0 } = await database.info({ signal });
  if (merge || documents + deleted === 0) return true;
  throw new Fault('target-not-empty', `${database.what} holds ${documents} documents, and ${deleted} that are deleted`, {
    guidance: 'name a database that does not exist yet, or add --merge to put the documents beside those that are there',
  });
}

/** Reads the file without writing anything. */
export async function readThrough(
  file: DocumentFile,
  { signal, salvage, onProgress, onRefused }: Omit<LoadOptions, 'merge' | 'dryRun'>,
): Promise<LoadReport> {
  const facts = newFacts();
  const ids = new IdSet();
  let [unnamed, refused] = [0, 0];
  for await (const { id, rev, obstacle } of scanFile(file, { signal, salvage, facts })) {
    if (id === undefined) unnamed += 1;
    else ids.add(id);
    if (obstacle !== undefined) {
      refused += 1;
      onRefused?.({ id: id ?? '', ...(rev === undefined ? {} : { rev }), message: obstacle });
    }
    onProgress?.({ documents: facts.revisions, bytes: facts.bytes });
  }
  return { ...reportOf(facts), documents: ids.size + unnamed, refused, created: false };
}

async function write(database: CouchDatabase, file: DocumentFile, options: LoadOptions): Promise<LoadReport> {
  const { signal, salvage, merge, onProgress, onRefused } = options;
  const facts = newFacts();
  const ids = new IdSet();
  const scan: ScanOptions = { signal, salvage, facts };
  const queue = new BatchQueue(database, {
    signal,
    onRefused: (refused) => onRefused?.(refused),
    onWritten: () => onProgress?.({ documents: facts.revisions, bytes: facts.bytes }),
  });
  const last = [];
  let unnamed = 0;
  for await (const document of queue.guarding(scanFile(file, scan))) {
    if (document.id === undefined) unnamed += 1;
    else ids.add(document.id);
    if (isDesignDocument(document)) last.push(document);
    else await queue.add(document);
  }
  await queue.flush();
  for (const document of last) await queue.add(document);
  await queue.flush();
  const documents = ids.size + unnamed;
  const difference = merge ? {} : await differenceFrom(documents, database, options);
  return { ...reportOf(facts), documents, refused: queue.refused, created: false, ...difference };
}

function reportOf({ format = 'ndjson', origin, bytes, revisions, brokenLines }: ReturnType<typeof newFacts>) {
  return { format, ...(origin === undefined ? {} : { origin }), bytes, revisions, brokenLines };
}

/** By the server's own count, which knows nothing of ours. */
async function differenceFrom(documents: number, database: CouchDatabase, { signal }: LoadOptions): Promise<{ difference?: number }> {
  const { doc_count: alive, doc_del_count: deleted } = await database.info({ signal });
  return deleted === undefined ? {} : { difference: alive + deleted - documents };
}

function withRemainder(error: unknown, database: CouchDatabase): Fault {
  const { code, message, retryable } = toFault(error, 'target-unwritable', `${database.what} could not be filled`);
  return new Fault(code, `${message}; a part of the documents may be in ${database.what} already`, {
    guidance: 'run the same again with --merge, which writes nothing twice',
    retryable,
    cause: error,
  });
}
