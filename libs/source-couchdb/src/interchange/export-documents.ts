import type { Abortable } from '@holdfast/manifest';
import type { ArtifactSet, DocumentFormat } from '@holdfast/source';
import type { FetchedRevision } from '../document/fetch-revisions.ts';
import { splitDocuments } from '../document/split-lines.ts';
import { StoredDatabase } from '../restore/stored-database.ts';
import { documentWithData } from './inline-attachments.ts';

/** The version of couchbackup whose format this is, which its restore reads in the first line. */
const couchbackupVersion = '2.11.12';

/** couchrestore takes lines apart whole: a line is about as long as those that couchbackup writes. */
const mostDocuments = 500;
const mostBytes = 1 << 20;

/**
 * The documents of a stored database as a file: all leaves with their histories, bytes as they are, attachments within their documents,
 * design documents last (their validation could refuse what was there before them).
 */
export async function* exportDocuments(artifacts: ArtifactSet, format: DocumentFormat, options: Abortable): AsyncGenerator<Uint8Array> {
  const stored = await StoredDatabase.of(artifacts, options);
  const attachments = stored.attachments.size > 0;
  if (format === 'ndjson') {
    for await (const revision of allDocuments(stored, options)) {
      yield* documentWithData(revision, stored, { ...options, format });
      yield lineFeed;
    }
    return;
  }
  yield Buffer.from(`${JSON.stringify({ name: '@cloudant/couchbackup', version: couchbackupVersion, mode: 'full', attachments })}\n`);
  yield* asArrays(stored, options);
}

const lineFeed = Buffer.from('\n');

async function* asArrays(stored: StoredDatabase, options: Abortable): AsyncGenerator<Uint8Array> {
  let [documents, bytes] = [0, 0];
  for await (const revision of allDocuments(stored, options)) {
    yield documents === 0 ? Buffer.from('[') : Buffer.from(',');
    for await (const piece of documentWithData(revision, stored, { ...options, format: 'couchbackup' })) {
      bytes += piece.length;
      yield piece;
    }
    documents += 1;
    if (documents < mostDocuments && bytes < mostBytes) continue;
    yield Buffer.from(']\n');
    [documents, bytes] = [0, 0];
  }
  if (documents > 0) yield Buffer.from(']\n');
}

async function* allDocuments(stored: StoredDatabase, options: Abortable): AsyncGenerator<FetchedRevision> {
  const isDesign = ({ facts }: FetchedRevision): boolean => facts.id.startsWith('_design/');
  const withDesigns = [];
  for (const part of stored.parts) {
    let designs = 0;
    for await (const revision of splitDocuments(stored.readPart(part, options), part.path)) {
      options.signal?.throwIfAborted();
      if (isDesign(revision)) designs += 1;
      else yield revision;
    }
    if (designs > 0) withDesigns.push(part);
  }
  for (const part of withDesigns) {
    for await (const revision of splitDocuments(stored.readPart(part, options), part.path)) if (isDesign(revision)) yield revision;
  }
}
