import { type ChosenObjects, chooseObjects, type Finding } from '@holdfast/destination';
import { provingVerification } from '@holdfast/manifest';
import type { CatalogueListing, OpenedDestination } from '@holdfast/snapshot';
import type { VerificationBudget } from './report.ts';

export interface BudgetOptions {
  readonly budget: VerificationBudget;
  readonly listing: CatalogueListing;
  readonly now: () => Date;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (progress: { readonly objects: number; readonly bytes: number }) => void;
  readonly onChosen: (chosen: ChosenObjects) => void;
  /** A snapshot of which every byte is proven, and since when. */
  readonly onProven: (snapshot: string, since: string) => void;
}

/**
 * Has the destination read what nobody has proven for longest. One that keeps each snapshot in an object of its own has
 * the snapshots' records to tell when that was, and their size is that of their content.
 */
export async function* checkWithinBudget(
  { name, destination }: OpenedDestination,
  { budget, listing, now, onChosen, onProven, ...options }: BudgetOptions,
): AsyncGenerator<Finding> {
  const { bytes = 0, share, maxAgeMs } = budget;
  const wanted = { budget: (total: number) => (share === undefined ? bytes : total * share), maxAgeMs };
  if (destination.checkSome !== undefined) {
    yield* destination.checkSome({ ...options, ...wanted, onChosen, onProven });
    return;
  }
  const records = Map.groupBy(await destination.verifications(options), ({ snapshot }) => snapshot);
  const objects = listing.snapshots.flatMap(({ id, copies }) => {
    const manifest = copies.find((copy) => copy.destination === name)?.manifest;
    if (manifest === undefined) return [];
    const proof = provingVerification(records.get(id) ?? []);
    const size = manifest.sources.reduce((sum, { totals }) => sum + totals.bytes, 0);
    const provenAt = proof === undefined ? undefined : Date.parse(proof.verifiedAt);
    return [{ id, size, provenAt, neededSince: Date.parse(manifest.startedAt) }];
  });
  const { chosen, told } = chooseObjects(objects, { ...wanted, now: now().getTime() });
  onChosen(told);
  for (const { id } of chosen) {
    let isWhole = true;
    for await (const finding of destination.check({ ...options, level: 'bytes', snapshots: [id] })) {
      isWhole = false;
      yield finding;
    }
    if (isWhole) onProven(id, now().toISOString());
  }
}
