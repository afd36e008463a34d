import { Fault } from '@holdfast/fault';
import type { Abortable, Manifest } from '@holdfast/manifest';
import { SnapshotNeeds, type Unsound } from '../check/snapshot-needs.ts';
import type { OpenRepository } from '../open-repository.ts';

/** A pack that a snapshot needs, and its size. */
export interface NeededPack {
  readonly pack: string;
  readonly size: number;
}

/**
 * The packs that a copy of the snapshot needs. Those that its manifest names, where all of them can be relied on; where
 * one cannot, or is gone, its listings tell what else holds its chunks. Throws `destination-damaged` when something of it
 * is in no pack that can be relied on.
 */
export async function packsToCopy(repository: OpenRepository, manifest: Manifest, options: Abortable): Promise<NeededPack[]> {
  const sizes = new Map(repository.index.packs.map(({ pack, size }) => [pack, size]));
  const named = manifest.packs ?? [];
  const unsound = named.filter((pack) => !sizes.has(pack));
  const needed = unsound.length === 0 ? named : await packsByChunks(repository, { manifest, unsound }, options);
  return needed.map((pack) => ({ pack, size: sizes.get(pack) as number }));
}

async function packsByChunks(
  repository: OpenRepository,
  { manifest, unsound }: { readonly manifest: Manifest; readonly unsound: readonly string[] },
  options: Abortable,
): Promise<string[]> {
  const wrong = new Map<string, Unsound>(unsound.map((pack) => [pack, { what: 'it cannot be relied on', isKnown: true }]));
  const needs = new SnapshotNeeds(repository, wrong, { ...options, deep: false, packsOf: ({ packs = [] }) => packs });
  await needs.add(manifest);
  const pack = unsound.find((candidate) => needs.usersOf(candidate).length > 0);
  const [finding] = needs.findings();
  if (pack === undefined && finding === undefined) return needs.packs().sort();
  const what = pack === undefined ? finding?.message : `the pack ${pack} is damaged or missing`;
  throw new Fault('destination-damaged', `${what} in ${repository.store.description}, which ${manifest.id} needs`, {
    guidance: 'run holdfast verify there, then holdfast backup, which stores anew what the site still has',
  });
}
