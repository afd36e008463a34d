import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { removeTree } from '@holdfast/filesystem';
import { displayPath } from '@holdfast/manifest';
import type { SqliteSource as SqliteConfig } from '@holdfast/schemas';
import type { SourceAdapter } from '@holdfast/source';
import { callOnce } from './database-process.ts';
import { openStoredRecords } from './records/stored-records.ts';
import { SqliteRestorer } from './sqlite-restorer.ts';
import { SqliteSource } from './sqlite-source.ts';
import { storedDatabase } from './stored-database.ts';

export interface SqliteAdapterOptions {
  /** Milliseconds to wait for a writer that has locked everybody out. Default: 10,000. */
  readonly busyTimeout?: number;
}

/** The adapter of kind `sqlite`: one database file, as it is at one moment, with what is only in its `-wal`. */
export function createSqliteAdapter({ busyTimeout = 10_000 }: SqliteAdapterOptions = {}): SourceAdapter<SqliteConfig> {
  return {
    kind: 'sqlite',
    capabilities: {
      consistency: 'snapshot',
      granularity: 'source',
      unrestorable: process.geteuid?.() === 0 ? [] : ['uid', 'gid'],
      records: 'change',
    },
    describe: ({ path }) => `the SQLite database ${displayPath(path)}`,
    open: async ({ path }, context) => new SqliteSource(resolve(context.baseDirectory, path), { context, busyTimeout }),
    openRestorer: async (_name, context) => new SqliteRestorer({ context, busyTimeout }),
    async inspect(artifacts, { scratchDirectory }, options) {
      const entry = await storedDatabase(artifacts, options);
      const location = `${scratchDirectory}/${randomUUID()}.db`;
      try {
        await artifacts.extract([{ entry, location, attributes: false }], options);
        return await callOnce('examine', { location, name: displayPath(entry.path) }, options);
      } finally {
        await removeTree(location);
      }
    },
    openRecords: openStoredRecords,
    elsewhere: (config, place) => ({ ...config, path: place }),
  };
}

/** {@link createSqliteAdapter} with its defaults. */
export const sqliteAdapter = createSqliteAdapter();
