import type { Abortable } from '@holdfast/manifest';
import type { RecordChange } from '@holdfast/record';
import type { ChangedRecords } from '@holdfast/source';
import { DatabaseProcess } from './database-process.ts';

/** Milliseconds that taking everything back may take before the process is killed, which leaves that to whoever opens the database next. */
const patience = 60_000;

/** Carries the changes out in one transaction on the database at the absolute path text, which MUST be free of links. */
export async function changeDatabase(
  location: string,
  changes: AsyncIterable<readonly RecordChange[]>,
  { busyTimeout, signal }: Abortable & { readonly busyTimeout: number },
): Promise<ChangedRecords> {
  const process = new DatabaseProcess();
  try {
    await process.call('beginChanges', { location, busyTimeout }, { signal });
    for await (const batch of changes) await process.call('change', batch, { signal });
    signal?.throwIfAborted();
    // From here on it is done, or not: an abort would only leave open which.
    return await process.call('commitChanges', null, {});
  } finally {
    await process.leave(patience);
  }
}
