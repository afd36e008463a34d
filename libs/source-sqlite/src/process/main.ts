import { enableCompileCache, flushCompileCache } from 'node:module';

/*
 * The process that works on one database. A process of its own, because SQLite's locks belong to the process, and one
 * that closes any descriptor of a database file loses them all: reading an upload folder that holds the database would
 * end the frozen view unnoticed. It can also be killed in the middle of a long check.
 */

const [cache] = process.argv.slice(2);
if (cache !== undefined) enableCompileCache(cache);
const { serve } = await import('./serve.ts');
serve();
// It ends by a kill, which would lose the cache.
if (cache !== undefined) flushCompileCache();
