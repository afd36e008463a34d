import type { LostContent } from '@holdfast/destination';
import type { Abortable } from '@holdfast/manifest';
import { SnapshotNeeds } from '../check/snapshot-needs.ts';
import { RepositoryIndex } from '../index-files/repository-index.ts';
import { DamagedPacks } from '../pack/damaged-packs.ts';
import type { Examination } from './examination.ts';
import type { SalvageParts } from './salvage-packs.ts';

/** What no snapshot will get back: those whose manifests are damaged, then listings and files whose content is in no pack of `found.index`. */
export async function findLosses(
  found: Examination,
  { scratch, description }: SalvageParts,
  { signal }: Abortable,
): Promise<readonly LostContent[]> {
  const lost: LostContent[] = found.badManifests.map(({ key, snapshot, what }) => ({
    object: key,
    message: `the whole snapshot: ${what}`,
    snapshots: [snapshot],
  }));
  for (const { key, what } of found.unlisted) lost.push({ object: key, message: `what is in it is not known: ${what}`, snapshots: [] });
  const damage = new DamagedPacks(scratch, () => new Date(0));
  const repository = { store: scratch, description, access: found.access, damage, index: found.index, lastResort: new RepositoryIndex(0) };
  const needs = new SnapshotNeeds(repository, new Map(), { signal, deep: false, packsOf: () => [] });
  for (const manifest of found.manifests) await needs.add(manifest);
  for (const { object, message, snapshots = [], artifact } of needs.findings()) {
    lost.push({ object, message, snapshots, ...(artifact === undefined ? {} : { artifact }) });
  }
  return lost;
}
