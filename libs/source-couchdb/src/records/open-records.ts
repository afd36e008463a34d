import type { Abortable, Artifact } from '@holdfast/manifest';
import type { ArtifactSet, FrozenView, RecordReader, StoredRecords } from '@holdfast/source';
import { isPart } from '../listing/parts.ts';
import { contentOf } from '../restore/copy-database.ts';
import { StoredDatabase } from '../restore/stored-database.ts';
import { documentRecords } from './document-records.ts';

/** The documents of a snapshot. */
export async function openStoredRecords(artifacts: ArtifactSet, options: Abortable): Promise<StoredRecords> {
  const stored = await StoredDatabase.of(artifacts, options);
  const parts = stored.parts.map((entry) => ({ path: entry.path, open: (given: Abortable) => stored.readPart(entry, given) }));
  return { ...documentRecords(async () => parts), [Symbol.asyncDispose]: async () => {} };
}

/** The documents of a view, which are fetched from the server when they are asked for. */
export function viewRecords(view: Pick<FrozenView, 'artifacts'>): RecordReader {
  return documentRecords(async (options) => {
    const parts: Artifact[] = [];
    for await (const artifact of view.artifacts(options)) if (isPart(artifact.path)) parts.push(artifact);
    return parts.map((artifact) => ({ path: artifact.path, open: (given) => contentOf(artifact, given) }));
  });
}
