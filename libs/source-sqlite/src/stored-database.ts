import { Fault } from '@holdfast/fault';
import { type Abortable, type ArtifactEntry, displayPath } from '@holdfast/manifest';
import { type ArtifactSet, assertSafePath } from '@holdfast/source';

/** The one artifact that a stored database is. Throws `unsafe-path`, and `source-damaged` when there is none, or more. */
export async function storedDatabase(artifacts: ArtifactSet, options: Abortable): Promise<ArtifactEntry> {
  const entries: ArtifactEntry[] = [];
  for await (const entry of artifacts.entries(options)) {
    assertSafePath(entry.path);
    if (entries.push(entry) > 1) break;
  }
  const [entry] = entries;
  if (entry?.type === 'file' && entries.length === 1 && !entry.path.includes('/')) return entry;
  const found = entries.length === 0 ? 'no artifact' : entries.map(({ path }) => displayPath(path)).join(' and ');
  throw new Fault('source-damaged', `the snapshot of a database must hold its one file, but holds ${found}`, {
    guidance: 'restore another snapshot',
  });
}
