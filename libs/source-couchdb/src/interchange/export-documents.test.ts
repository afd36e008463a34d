import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { DocumentFile, DocumentFormat } from '@holdfast/source';
import { artifactSet, captureInMemory, type MemoryCapture } from '@holdfast/source/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freezeCouchdb } from '../capture/frozen-couchdb.ts';
import { parseAddress } from '../server/couch-address.ts';
import { CouchClient } from '../server/couch-client.ts';
import { CouchDatabase } from '../server/couch-database.ts';
import { couchrestore, type RunningCouchdb, startCouchdb, stateOf } from '../testing/index.ts';
import { documentTools } from '../tools/document-tools.ts';

let couchdb: RunningCouchdb;
let scratchDirectory: string;
beforeAll(async () => {
  couchdb = await startCouchdb();
  scratchDirectory = await mkdtemp(`${tmpdir()}/holdfast-couchdb-`);
}, 30_000);
afterAll(async () => {
  await couchdb[Symbol.asyncDispose]();
  await rm(scratchDirectory, { recursive: true });
});

async function filled(rules: string): Promise<string> {
  const name = await couchdb.create('exported');
  const revisions = (start: number, ...ids: readonly string[]) => ({ _rev: `${start}-${ids[0]}`, _revisions: { start, ids } });
  const plain = Array.from({ length: 620 }, (_, index) => ({ _id: `doc ${index}`, ...revisions(1, 'f'), index }));
  const docs = [
    { _id: 'conflict', ...revisions(2, 'bbb', 'aaa'), side: 'b' },
    { _id: 'conflict', ...revisions(2, 'ccc', 'aaa'), side: 'c' },
    { _id: 'gone', ...revisions(3, 'z', 'y', 'x'), _deleted: true },
    { _id: 'ü \u2028', ...revisions(1, 'e'), text: '\u2029' },
    ...plain,
  ];
  await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs });
  const attachments = { 'b c.bin': Buffer.from([0, 255, 10, 13]), 'a "large".txt': Buffer.alloc(200_001, 'attached ') };
  const attached = Object.entries(attachments).map(([file, bytes]) => [file, { content_type: 'text/x-b', data: bytes.toString('base64') }]);
  await couchdb.call('PUT', `/${name}/attached`, { n: 1, _attachments: Object.fromEntries(attached) });
  await couchdb.call('PUT', `/${name}/_design/rules`, { validate_doc_update: rules });
  return name;
}

async function capture(name: string): Promise<MemoryCapture> {
  const context = { baseDirectory: scratchDirectory, scratchDirectory, now: () => new Date() };
  const database = new CouchDatabase(new CouchClient(parseAddress(couchdb.authorizedUrl)), name);
  await using view = await freezeCouchdb(database, { context, settings: { attachments: true, local: false } });
  return await captureInMemory(view);
}

async function exported(capture: MemoryCapture, format: DocumentFormat): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(documentTools.exportDocuments(artifactSet(capture), format, {})));
}

const fileOf = (bytes: Buffer): DocumentFile => ({ name: 'the file', rereadable: true, open: () => [bytes] as never });

describe('the documents of a snapshot as a file', { timeout: 60_000 }, () => {
  it('are what stock couchrestore takes, and the database is the same then', async () => {
    // couchrestore writes several batches at once: rules that are stricter may come before what they refuse.
    const from = await filled('function () {}');
    const file = await exported(await capture(from), 'couchbackup');
    const to = await couchdb.create('couchrestored');
    const { status, said } = await couchrestore(couchdb, to, { file, options: ['--attachments'] });
    expect(said).not.toMatch(/ERROR/);
    expect(status).toBe(0);
    expect(await stateOf(couchdb, to)).toEqual(await stateOf(couchdb, from));
  });

  it.each(['couchbackup', 'ndjson'] as const)(
    'come back from %s through restore-ndjson, counted as the inventory counts them',
    async (format) => {
      const from = await filled("function () { throw { forbidden: 'nothing comes in' }; }");
      const captured = await capture(from);
      const file = await exported(captured, format);
      const { documents, revisions } = captured.details.inventory.objects as Record<string, Record<string, number>>;
      const read = await documentTools.checkDocuments(fileOf(file), {});
      expect(read).toMatchObject({
        format,
        documents: (documents?.live ?? 0) + (documents?.deleted ?? 0),
        revisions: revisions?.leaves,
      });
      const to = couchdb.reserve('imported');
      const options = { merge: false, dryRun: false, salvage: false };
      const report = await documentTools.loadDocuments(`${couchdb.authorizedUrl}${to}`, fileOf(file), options);
      expect(report).toMatchObject({ refused: 0, difference: 0 });
      expect(await stateOf(couchdb, to)).toEqual(await stateOf(couchdb, from));
    },
  );
});
