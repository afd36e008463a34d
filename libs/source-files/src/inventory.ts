import type { ArtifactType, Inventory } from '@holdfast/manifest';

const groups = { file: 'files', directory: 'folders', symlink: 'links', hardlink: 'other names' } as const;

/**
 * How many files, folders, links and other names of files there are. Bytes are not among them: a file may grow between
 * the listing and its reading, and is then stored, rightly, with another size.
 */
export function countEntries(types: Iterable<ArtifactType>, properties: Inventory['properties'] = {}): Inventory {
  const counts = { files: 0, folders: 0, links: 0, 'other names': 0 };
  for (const type of types) counts[groups[type]] += 1;
  return { objects: { entries: counts }, properties };
}
