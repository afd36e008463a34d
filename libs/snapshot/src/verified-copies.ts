import { standingVerifications, type VerificationRecord } from '@holdfast/manifest';
import { type Catalogue, type CatalogueListing, listCatalogue } from './catalogue.ts';
import { toFailure } from './failure.ts';
import type { Failure, ListedCopy } from './request.ts';
import type { OpenedDestination, RunOptions } from './workspace.ts';

/** As `listCatalogue`, each copy with what verifications found in it. A destination that cannot tell is a failure. */
export async function listVerified(catalogue: Catalogue, options: RunOptions): Promise<CatalogueListing> {
  const listing = await listCatalogue(catalogue, options);
  const { known, failures } = await readRecords(catalogue.destinations, options);
  const snapshots = listing.snapshots.map(({ id, copies }) => ({ id, copies: copies.map((copy) => withRecords(copy, known)) }));
  return { ...listing, snapshots, failures: [...listing.failures, ...failures] };
}

/** Copies of one snapshot with what verifications found in them. */
export async function verifiedCopies(
  copies: readonly ListedCopy[],
  destinations: readonly OpenedDestination[],
  options: RunOptions,
): Promise<ListedCopy[]> {
  const { known } = await readRecords(destinations, options);
  return copies.map((copy) => withRecords(copy, known));
}

/** Records by destination, then by snapshot. */
type KnownRecords = ReadonlyMap<string, ReadonlyMap<string, readonly VerificationRecord[]>>;

async function readRecords(
  destinations: readonly OpenedDestination[],
  { emit, signal }: RunOptions,
): Promise<{ readonly known: KnownRecords; readonly failures: readonly Failure[] }> {
  const known = new Map<string, ReadonlyMap<string, readonly VerificationRecord[]>>();
  const failures: Failure[] = [];
  for (const { name, destination } of destinations) {
    try {
      known.set(
        name,
        Map.groupBy(await destination.verifications({ signal }), ({ snapshot }) => snapshot),
      );
    } catch (error) {
      signal?.throwIfAborted();
      const message = `the destination ${name} does not tell what was verified in it`;
      const failure = toFailure(error, { destination: name }, { code: 'destination-unreadable', message });
      failures.push(failure);
      await emit({ event: 'destination-failed', ...failure });
    }
  }
  return { known, failures };
}

function withRecords(copy: ListedCopy, known: KnownRecords): ListedCopy {
  return { ...copy, verifications: standingVerifications(known.get(copy.destination)?.get(copy.manifest.id) ?? []) };
}
