import { hash } from 'node:crypto';
import { recoveryGuides } from '../recovery-guide.ts';
import type { RepositoryDescription } from '../repository-description.ts';
import { recoveryKey } from '../repository-keys.ts';
import type { BadObject, Examination } from './examination.ts';
import type { Reading } from './examine-repository.ts';

/** Whether RECOVERY.md is the text that the description was made with. */
export async function examineGuide(
  { store, options }: Reading,
  description: RepositoryDescription | undefined,
): Promise<Examination['guide']> {
  try {
    if ((await store.size(recoveryKey, options)) === undefined) return 'missing';
    const expected = description?.recoveryGuide ?? hash('sha256', recoveryGuides.plain);
    return hash('sha256', await store.get(recoveryKey, options)) === expected ? 'whole' : 'other';
  } catch {
    options.signal?.throwIfAborted();
    return 'other';
  }
}

/** Records of prunes that do not match their names. */
export async function examineRecords(reading: Reading): Promise<BadObject[]> {
  const bad: BadObject[] = [];
  for (const object of await reading.list('pruned/', (key) => /^pruned\/[0-9a-f]{64}\.json$/.test(key))) {
    const read = await reading.read(object);
    if (read.bad !== undefined) bad.push(read.bad);
    else if (object.key !== `pruned/${hash('sha256', read.bytes)}.json`) {
      bad.push({ ...object, what: 'its bytes do not match its name', isUnread: false });
    }
  }
  return bad;
}
