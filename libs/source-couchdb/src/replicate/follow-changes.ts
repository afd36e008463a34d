import { type CopyOptions, copyChanges } from './copy-changes.ts';
import type { Ends } from './replicate-database.ts';
import { readCheckpoint } from './replication-checkpoint.ts';

/** The server answers after so many milliseconds, also when nothing has changed. */
const patience = 30_000;

/** Brings every change as it comes, until the signal. Gives how many revisions were written. */
export async function followChanges(ends: Ends, options: CopyOptions): Promise<number> {
  let written = 0;
  try {
    for (;;) {
      const since = await readCheckpoint(ends, options);
      written += (await copyChanges(ends, { ...options, since })).written;
      await nextChange(ends, options);
    }
  } catch (error) {
    if (options.signal?.aborted === true) return written;
    throw error;
  }
}

async function nextChange(ends: Ends, { signal }: CopyOptions): Promise<void> {
  const since = JSON.parse((await readCheckpoint(ends, { signal })) ?? '0') as string | number;
  const query = new URLSearchParams({ feed: 'longpoll', timeout: String(patience), limit: '1', since: String(since) });
  await ends.from.bytes({ path: `/_changes?${query.toString()}`, signal });
}
