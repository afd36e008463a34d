import { randomUUID } from 'node:crypto';
import { removeTree } from '@holdfast/filesystem';
import { type Abortable, displayPath } from '@holdfast/manifest';
import type { ArtifactSet, SourceContext, StoredRecords } from '@holdfast/source';
import { storedDatabase } from '../stored-database.ts';
import { DatabaseRecords } from './database-records.ts';

/** The records of a stored database, which is brought into a private file first; disposing removes it. */
export async function openStoredRecords(
  artifacts: ArtifactSet,
  { scratchDirectory }: SourceContext,
  options: Abortable,
): Promise<StoredRecords> {
  const entry = await storedDatabase(artifacts, options);
  const location = `${scratchDirectory}/${randomUUID()}.db`;
  try {
    await artifacts.extract([{ entry, location, attributes: false }], options);
    const records = new DatabaseRecords({ location, name: displayPath(entry.path) });
    return {
      collections: (abortable) => records.collections(abortable),
      records: (collection, abortable) => records.records(collection, abortable),
      async [Symbol.asyncDispose]() {
        records[Symbol.dispose]();
        await removeTree(location);
      },
    };
  } catch (error) {
    await removeTree(location);
    throw error;
  }
}
