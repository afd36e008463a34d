import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

/** Before each measurement: what the machine did before must not be paid by whoever comes next. `read` is a folder that is read. */
export function levelGround(read: string): void {
  // What the one before wrote must not be flushed on the next one's time.
  spawnSync('sync');
  touchFreeMemory();
  readAll(read);
}

/** Bytes of all files in a folder. */
export function sizeOf(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** What is read lies in memory for every program: the system may have dropped it since the last one used it. */
function readAll(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) readThrough(join(entry.parentPath, entry.name));
  }
}

const readBuffer = Buffer.allocUnsafe(1 << 20);

function readThrough(path: string): void {
  const descriptor = openSync(path, 'r');
  while (readSync(descriptor, readBuffer) > 0);
  closeSync(descriptor);
}

/**
 * A virtual machine's host takes back memory that is free for a while, and the next to use it waits for it: up to twice
 * the time of a whole step, now for one program, now for the other. So it is used once before each step.
 */
function touchFreeMemory(): void {
  const bytes = Math.min(4 * 2 ** 30, freemem() / 2);
  spawnSync(process.execPath, ['-e', `for (let left = ${bytes}, all = []; left > 0; left -= 2 ** 28) all.push(Buffer.alloc(2 ** 28, 1))`]);
}
