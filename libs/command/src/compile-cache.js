import * as modules from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps compiled code for the next start, also of worker threads and child processes, which inherit the variable: a
 * start takes half the time, a worker a tenth. The cache lies in the user's own folder, because one that others may
 * write to would let them choose what runs. Plain JavaScript, so that it is on before the first TypeScript is read;
 * an older Node, which has no such cache, must come as far as to be refused.
 */
export function useCompileCache() {
  process.env.NODE_COMPILE_CACHE ??= join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'holdfast', 'compiled');
  modules.enableCompileCache(process.env.NODE_COMPILE_CACHE);
}
