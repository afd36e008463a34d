import { Fault } from '@holdfast/fault';
import type { Manifest } from '@holdfast/manifest';
import type { OpenRepository } from '../open-repository.ts';
import { packKey } from '../pack/pack-layout.ts';
import { heirsOf, type PruneRecord } from './pruned-packs.ts';
import type { Survey } from './survey.ts';

/**
 * The packs that snapshots name, for a machine that cannot read their listings: it takes all of each for needed. Throws
 * `key-missing` where one of them cannot be relied on, for then other packs may stand in for it, and only listings tell which.
 */
export function namedPacks(
  { store, access }: OpenRepository,
  { survey, record, manifests }: { readonly survey: Survey; readonly record: PruneRecord; readonly manifests: readonly Manifest[] },
): ReadonlySet<string> {
  const sound = new Set(survey.packs.filter(({ state }) => state === 'sound').map(({ pack }) => pack));
  const present = new Set(survey.packs.map(({ pack }) => pack));
  const named = new Set(manifests.flatMap((manifest) => [...heirsOf(manifest, record, (pack) => present.has(pack))]));
  const doubtful = [...named].find((pack) => !sound.has(pack));
  if (doubtful === undefined) return named;
  const why = `${packKey(doubtful, access.form)} is missing or damaged, so that only listings tell what stands in for it`;
  throw new Fault('key-missing', `the repository ${store.description} is encrypted and cannot be pruned without an identity: ${why}`, {
    guidance: 'give one with --identity FILE',
  });
}
