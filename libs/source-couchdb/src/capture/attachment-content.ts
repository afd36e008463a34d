import { createHash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { type Abortable, displayPath } from '@holdfast/manifest';
import { documentPath } from '../server/couch-address.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import type { StoredAttachment } from './attachment-index.ts';
import type { AttachmentPlace, AttachmentUse } from './census.ts';
import { attachmentPath, digestHex } from './database-paths.ts';

/**
 * Finds out how the server keeps the content of an attachment: as it is, or compressed. CouchDB compresses texts, and its
 * digest is then that of the compressed bytes; only they can be brought back so that the digest stays the same.
 */
export async function askForAttachment(
  database: CouchDatabase,
  { digest, use, place }: { readonly digest: string; readonly use: AttachmentUse; readonly place: AttachmentPlace },
  { signal }: Abortable,
): Promise<StoredAttachment> {
  const { headers } = await database.bytes({
    method: 'HEAD',
    path: attachmentQuery(place),
    headers: { 'accept-encoding': 'gzip' },
    signal,
  });
  const { references, length } = use;
  const size = Number(headers['content-length']);
  // A proxy that compresses on its way tells neither the size nor CouchDB's digest.
  const isKeptCompressed =
    headers['content-encoding'] === 'gzip' && headers['content-md5'] === digest.replace(/^md5-/, '') && Number.isSafeInteger(size);
  return isKeptCompressed
    ? { digest, path: attachmentPath(digest, 'gzip'), size, length, references }
    : { digest, path: attachmentPath(digest, 'identity'), size: length, length, references };
}

/** The bytes as the server keeps them, proven by its digest at the end. Throws `source-damaged` when they differ. */
export async function* readAttachment(
  database: CouchDatabase,
  { stored, place }: { readonly stored: StoredAttachment; readonly place: AttachmentPlace },
  { signal }: Abortable,
): AsyncGenerator<Buffer> {
  const encoding = stored.path.endsWith('.gz') ? 'gzip' : 'identity';
  const request = database.request({
    path: attachmentQuery(place),
    headers: { 'accept-encoding': encoding, accept: '*/*' },
    signal,
  });
  const hash = stored.digest.startsWith('md5-') ? createHash('md5') : undefined;
  let size = 0;
  for await (const piece of database.client.stream(request)) {
    hash?.update(piece);
    size += piece.length;
    yield piece;
  }
  const found = hash?.digest('hex') ?? digestHex(stored.digest);
  if (size === stored.size && found === digestHex(stored.digest)) return;
  const name = `the attachment ${displayPath(place.name)} of the document ${displayPath(place.id)}`;
  throw new Fault('source-damaged', `${name} in ${database.what} is not what its digest says`, {
    guidance: 'look whether the server’s disk is sound, replace the attachment, and run the backup again',
  });
}

function attachmentQuery({ id, rev, name }: AttachmentPlace): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return `${documentPath(id)}/${path}?rev=${encodeURIComponent(rev)}`;
}
