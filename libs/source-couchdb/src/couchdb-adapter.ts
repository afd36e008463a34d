import type { CouchdbSource as CouchdbConfig } from '@holdfast/schemas';
import type { SourceAdapter } from '@holdfast/source';
import { CouchdbSource } from './couchdb-source.ts';
import { elsewhereOf } from './elsewhere.ts';
import { FolderRestorer } from './folder-restorer.ts';
import { inspectCouchdb } from './inspect-couchdb.ts';
import { openStoredRecords } from './records/open-records.ts';
import { parseAddress } from './server/couch-address.ts';
import { documentTools } from './tools/document-tools.ts';

/** One database of a CouchDB server. */
export const couchdbAdapter: SourceAdapter<CouchdbConfig> = {
  kind: 'couchdb',
  capabilities: {
    consistency: 'snapshot',
    granularity: 'source',
    unrestorable: [],
    incremental: true,
    records: 'read',
    services: ['http', 'https'],
  },
  describe: ({ url, database }) => `${database} at ${parseAddress(url).base}`,
  open: async (config, context) => new CouchdbSource(config, context),
  openRestorer: async (_name, context) => new FolderRestorer(context),
  elsewhere: elsewhereOf,
  documents: documentTools,
  openRecords: (artifacts, _context, options) => openStoredRecords(artifacts, options),
  inspect: (artifacts, _context, options) => inspectCouchdb(artifacts, options),
};
