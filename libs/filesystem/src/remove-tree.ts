import { chmodSync, lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { FaultCode } from '@holdfast/fault';
import { type Abortable, pathFromBytes } from '@holdfast/manifest';
import { toFileSystemPath } from './file-system-path.ts';
import { joinPath } from './path-parts.ts';
import { writeFault } from './write-fault.ts';

export interface RemoveOptions extends Abortable {
  /** The fault's code when something cannot be removed. Default `target-unwritable`. */
  readonly code?: FaultCode;
}

const sliceMs = 20;

/**
 * Removes what stands at the absolute path text, with everything below it when it is a folder; nothing there is fine.
 * Links are removed, never followed, and folders without permissions are opened first. Yields to other work every 20 ms.
 */
export async function removeTree(location: string, options: RemoveOptions = {}): Promise<void> {
  const pending: { readonly path: string; readonly emptied: boolean }[] = [{ path: location, emptied: false }];
  let sliceEnd = performance.now() + sliceMs;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (performance.now() > sliceEnd) {
      await setImmediate();
      options.signal?.throwIfAborted();
      sliceEnd = performance.now() + sliceMs;
    }
    try {
      if (next.emptied) rmdirSync(toFileSystemPath(next.path));
      else removeOrDescend(next.path, pending);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw writeFault(error, next.path, options.code ?? 'target-unwritable');
    }
  }
}

function removeOrDescend(path: string, pending: { readonly path: string; readonly emptied: boolean }[]): void {
  const place = toFileSystemPath(path);
  const stats = lstatSync(place);
  if (!stats.isDirectory()) {
    unlinkSync(place);
    return;
  }
  if ((stats.mode & 0o700) !== 0o700) chmodSync(place, 0o700);
  pending.push({ path, emptied: true });
  for (const name of readdirSync(place, 'buffer')) pending.push({ path: joinPath(path, pathFromBytes(name)), emptied: false });
}
