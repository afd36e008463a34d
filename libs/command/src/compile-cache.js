import { existsSync, mkdirSync } from 'node:fs';
import * as modules from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Keeps compiled code for the next start, also of worker threads and child processes, which inherit the variable: a
 * start takes half the time, a worker a tenth. The cache lies in the user's own folder, because one that others may
 * write to would let them choose what runs. Plain JavaScript, so that it is on before the first TypeScript is read;
 * an older Node, which has no such cache, must come as far as to be refused.
 */
export function useCompileCache() {
  const folder = process.env.NODE_COMPILE_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'holdfast', 'compiled');
  try {
    makeFolder(folder);
  } catch {
    // It only saves time.
    return;
  }
  process.env.NODE_COMPILE_CACHE = folder;
  modules.enableCompileCache(folder);
}

/** One by one: Node would make them at once, and never return where a file system takes no folders, such as below `/proc`. */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}
