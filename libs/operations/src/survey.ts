import type { Manifest, VerificationRecord } from '@holdfast/manifest';
import {
  type DamagedManifest,
  type Failure,
  listVerified,
  missingDestination,
  openCatalogue,
  type RunOptions,
  type Workspace,
} from '@holdfast/snapshot';
import { type DestinationPlace, destinationPlace } from './destination-place.ts';

/** One copy of a snapshot, where it stands and what was verified of it. */
export interface SurveyedCopy {
  readonly place: DestinationPlace;
  readonly manifest: Manifest;
  /** As far as they still stand, deepest first. */
  readonly verifications: readonly VerificationRecord[];
}

export interface SurveyedSnapshot {
  readonly id: string;
  /** At least one, in order of the configuration. */
  readonly copies: readonly SurveyedCopy[];
}

/** Everything that there is. */
export interface Survey {
  /** In order of the configuration. */
  readonly places: readonly DestinationPlace[];
  /** Oldest first. */
  readonly snapshots: readonly SurveyedSnapshot[];
  /** Destinations that are missing or could not be read. */
  readonly failures: readonly Failure[];
  readonly damaged: readonly DamagedManifest[];
}

/** Looks through every destination. Throws `repository-missing` when none exists. */
export async function survey(workspace: Workspace, options: RunOptions): Promise<Survey> {
  const places: DestinationPlace[] = [];
  for (const fragment of workspace.destinations) places.push(destinationPlace(await workspace.resolve(fragment).catch(() => fragment)));
  await using catalogue = await openCatalogue(workspace, undefined, options);
  const listing = await listVerified(catalogue, options);
  const snapshots = listing.snapshots.map(({ id, copies }) => ({
    id,
    copies: copies.map(({ destination, manifest, verifications = [] }) => ({
      place: places.find(({ name }) => name === destination) as DestinationPlace,
      manifest,
      verifications,
    })),
  }));
  const missing = listing.missing.map((name) => missingDestination(name, 'so that it holds no copy that can be seen'));
  return { places, snapshots, failures: [...listing.failures, ...missing], damaged: listing.damaged };
}

/** How many copies, on how many kinds of storage, and how many of them elsewhere. */
export interface CopyCounts {
  readonly copies: number;
  readonly storages: number;
  readonly offSite: number;
}

export function countCopies(copies: readonly SurveyedCopy[]): CopyCounts {
  return {
    copies: copies.length,
    storages: new Set(copies.map(({ place }) => place.storage)).size,
    offSite: copies.filter(({ place }) => place.offSite).length,
  };
}
