import type { Abortable } from '@holdfast/manifest';
import type { RefusedDocument } from '@holdfast/source';
import type { CouchDatabase } from '../server/couch-database.ts';
import type { FileDocument } from './file-document.ts';

/** Documents for one request. */
export interface Batch {
  readonly documents: readonly FileDocument[];
  /** Whether they bring their revisions along; the server makes new ones otherwise. */
  readonly revised: boolean;
}

/**
 * Writes the batch as its bytes stand, asks the server for what it has of it then, and gives the documents that it has not, each with its
 * reason. A batch that is refused as a whole is halved until the document is found that it is refused for.
 */
export async function writeBatch(database: CouchDatabase, batch: Batch, options: Abortable): Promise<RefusedDocument[]> {
  const { documents, revised } = batch;
  const { status, body } = await database.bytes({
    method: 'POST',
    path: '/_bulk_docs',
    body: requestOf(batch),
    // Revisions that are there already are not written twice.
    repeatable: revised,
    accept: [400, 403, 404, 412, 413],
    ...options,
  });
  if (status >= 300) return await halve(database, { batch, status, reason: reasonIn(body) }, options);
  const refused = refusedIn(body);
  const missing = revised ? await missingOf(database, documents, options) : [];
  const reasons = new Map(refused.map((one) => [one.id, one.message]));
  const lacking = missing.map(({ id, rev }) => ({
    id,
    rev,
    message: reasons.get(id) ?? 'the server does not have it, and does not say why',
  }));
  return revised ? lacking : refused;
}

/** Those of the refused that the server does not have now either: another request, or another node, may have been about to write them. */
export async function stillRefused(
  database: CouchDatabase,
  refused: readonly RefusedDocument[],
  options: Abortable,
): Promise<readonly RefusedDocument[]> {
  const revised = refused.filter(({ rev }) => rev !== undefined);
  if (revised.length === 0) return refused;
  const missing = new Set((await missingOf(database, revised, options)).map(({ id, rev }) => `${rev} ${id}`));
  return refused.filter(({ id, rev }) => rev === undefined || missing.has(`${rev} ${id}`));
}

function requestOf({ documents, revised }: Batch): Buffer {
  const parts: Buffer[] = [Buffer.from(revised ? '{"new_edits":false,"docs":[' : '{"docs":[')];
  for (const [index, { bytes }] of documents.entries()) parts.push(...(index === 0 ? [] : [comma]), bytes);
  return Buffer.concat([...parts, Buffer.from(']}')]);
}
const comma = Buffer.from(',');

interface RefusedBatch {
  readonly batch: Batch;
  readonly status: number;
  readonly reason: string;
}

async function halve(database: CouchDatabase, { batch, status, reason }: RefusedBatch, options: Abortable): Promise<RefusedDocument[]> {
  const { documents, revised } = batch;
  // A database that is gone, or may not be written, is no document's fault.
  if (status === 404 || (status === 403 && !reason.includes('forbidden'))) await database.info(options);
  const [first] = documents;
  if (documents.length <= 1) {
    return first === undefined
      ? []
      : [{ id: first.id ?? '', ...(first.rev === undefined ? {} : { rev: first.rev }), message: `${status}, ${reason}` }];
  }
  const middle = Math.ceil(documents.length / 2);
  const one = await writeBatch(database, { documents: documents.slice(0, middle), revised }, options);
  return [...one, ...(await writeBatch(database, { documents: documents.slice(middle), revised }, options))];
}

function refusedIn(body: Buffer): RefusedDocument[] {
  const results = JSON.parse(body.toString('utf8')) as readonly { id?: string; rev?: string; error?: string; reason?: string }[];
  return results
    .filter(({ error }) => error !== undefined)
    .map(({ id = '', error, reason }) => ({ id, message: reason === undefined || reason === '' ? `${error}` : `${error}: ${reason}` }));
}

/** The revisions that the server does not have. */
async function missingOf(
  database: CouchDatabase,
  documents: readonly { readonly id?: string | undefined; readonly rev?: string | undefined }[],
  options: Abortable,
): Promise<{ readonly id: string; readonly rev: string }[]> {
  const byId = Map.groupBy(documents, ({ id }) => id ?? '');
  // An object would lose a document that is called __proto__.
  const asked = [...byId].map(([id, group]) => `${JSON.stringify(id)}:${JSON.stringify(group.map(({ rev }) => rev))}`);
  const body = Buffer.from(`{${asked.join(',')}}`);
  const found = await database.json<Record<string, { readonly missing?: readonly string[] }>>({
    method: 'POST',
    path: '/_revs_diff',
    body,
    repeatable: true,
    ...options,
  });
  return Object.entries(found).flatMap(([id, { missing = [] }]) => missing.map((rev) => ({ id, rev })));
}

function reasonIn(body: Buffer): string {
  try {
    const { error, reason } = JSON.parse(body.toString('utf8')) as { error?: string; reason?: string };
    return [error, reason].filter((part) => part !== undefined && part !== '').join(': ');
  } catch {
    return body.toString('utf8', 0, 200);
  }
}
