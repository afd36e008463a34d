import type { Destination, DestinationKeys, KeysCheck } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { openCatalogue } from './catalogue.ts';
import { interruptible } from './interruptible.ts';
import type { OpenedDestination, RunOptions, Workspace } from './workspace.ts';

/** Which destinations; every encrypted one when none is named. */
export interface KeysRequest {
  readonly from?: string;
}

/** Who can read the encrypted destinations. Throws `usage` when none is encrypted. */
export function showKeys(workspace: Workspace, request: KeysRequest, options: RunOptions): Promise<void> {
  return interruptible(options.signal, async () => {
    const work = async ({ name }: OpenedDestination, keys: DestinationKeys): Promise<void> =>
      options.emit({ event: 'keys-shown', destination: name, ...keys });
    const destinations = await forEncrypted(workspace, request, { ...options, work });
    await options.emit({ event: 'summary', verb: 'key', outcome: 'complete', counts: { destinations } });
  });
}

/** Lets those read whom the configuration names, or only those. Throws as `Destination.changeKeys`. */
export function changeKeys(workspace: Workspace, change: 'add' | 'remove', { from, ...options }: RunOptions & KeysRequest): Promise<void> {
  return interruptible(options.signal, async () => {
    const changed: Destination[] = [];
    const work = async ({ name, destination }: OpenedDestination): Promise<void> => {
      const keys = await destination.changeKeys?.(change, { signal: options.signal, like: changed });
      if (keys === undefined) return;
      changed.push(destination);
      const { created: _created, ...told } = keys;
      await options.emit({ event: 'keys-changed', destination: name, change, ...told });
    };
    await forEncrypted(workspace, from === undefined ? {} : { from }, { ...options, work });
    await options.emit({ event: 'summary', verb: 'key', outcome: 'complete', counts: { destinations: changed.length } });
  });
}

/** Tries every identity that was given on the newest snapshot of each encrypted destination; false when one did not open it. */
export function checkKeys(workspace: Workspace, request: KeysRequest, options: RunOptions): Promise<boolean> {
  return interruptible(options.signal, async () => {
    const checks: KeysCheck[] = [];
    const work = async ({ name, destination }: OpenedDestination): Promise<void> => {
      const check = await destination.checkKeys?.({ signal: options.signal });
      if (check === undefined) return;
      checks.push(check);
      const { snapshot, ...told } = check;
      await options.emit({ event: 'keys-checked', destination: name, ...(snapshot === undefined ? {} : { snapshot }), ...told });
    };
    await forEncrypted(workspace, request, { ...options, work });
    const failed = checks.reduce((sum, check) => sum + check.failed.length, 0);
    const counts = { proven: checks.reduce((sum, { proven }) => sum + proven.length, 0), failed };
    await options.emit({ event: 'summary', verb: 'key', outcome: failed === 0 ? 'complete' : 'failed', counts });
    return failed === 0;
  });
}

interface EncryptedOptions extends RunOptions {
  readonly work: (opened: OpenedDestination, keys: DestinationKeys) => Promise<void>;
}

async function forEncrypted(workspace: Workspace, { from }: KeysRequest, { work, ...options }: EncryptedOptions): Promise<number> {
  await using catalogue = await openCatalogue(workspace, from, options);
  let count = 0;
  for (const opened of catalogue.destinations) {
    const keys = await opened.destination.keys?.({ signal: options.signal });
    if (keys === undefined) continue;
    count += 1;
    await work(opened, keys);
  }
  if (count > 0) return count;
  throw new Fault('usage', from === undefined ? 'no destination is encrypted' : `the destination ${from} is not encrypted`, {
    guidance: 'encryption is for a new destination: add encryption with its recipients',
  });
}
