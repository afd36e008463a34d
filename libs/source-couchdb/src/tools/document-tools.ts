import type { DocumentTools } from '@holdfast/source';
import { findConflicts, readLeaves } from '../conflicts/find-conflicts.ts';
import { resolveConflict } from '../conflicts/resolve-conflict.ts';
import { exportDocuments } from '../interchange/export-documents.ts';
import { loadDocuments, readThrough } from '../interchange/load-documents.ts';
import { replicateDatabase } from '../replicate/replicate-database.ts';
import { databasePath, parseAddress } from '../server/couch-address.ts';
import { fromDatabase, splitUrl, withDatabase } from './named-database.ts';

/** What can be done with CouchDB databases beside backups. */
export const documentTools: DocumentTools = {
  describeDatabase(url) {
    const { server, name } = splitUrl(url);
    return `${parseAddress(server).base}${databasePath(name)}`;
  },
  loadDocuments: async (url, file, options) => await withDatabase(url, 'write', (database) => loadDocuments(database, file, options)),
  checkDocuments: async (file, options) => await readThrough(file, { ...options, salvage: false }),
  exportDocuments,
  replicate: async (from, to, options) =>
    await withDatabase(
      from,
      'read',
      async (source) => await withDatabase(to, 'write', (target) => replicateDatabase({ from: source, to: target }, options)),
    ),
  conflicts: (url, options) => fromDatabase(url, (database) => findConflicts(database, options)),
  leaves: async (url, conflict, options) => await withDatabase(url, 'read', (database) => readLeaves(database, conflict, options)),
  resolveConflict: async (url, conflict, decision, options) =>
    await withDatabase(url, 'write', (database) => resolveConflict(database, { conflict, decision }, options)),
};
