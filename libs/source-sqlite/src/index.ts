export { createSqliteAdapter, type SqliteAdapterOptions, sqliteAdapter } from './sqlite-adapter.ts';
