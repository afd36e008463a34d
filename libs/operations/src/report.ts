import type { Manifest, Outcome, VerificationRecord } from '@holdfast/manifest';
import { interruptible, type RunOptions, type Workspace } from '@holdfast/snapshot';
import type { DestinationPlace } from './destination-place.ts';
import { type CopyCounts, countCopies, type SurveyedSnapshot, survey } from './survey.ts';

/** Where every snapshot is, and what was verified of each of its copies. */
export interface CopiesReport {
  readonly outcome: 'complete' | 'degraded';
  readonly site: string;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  /** In order of the configuration; the columns. */
  readonly places: readonly DestinationPlace[];
  /** Newest first; the rows. */
  readonly snapshots: readonly ReportedSnapshot[];
  /** What could not be seen, as sentences without their full stop. */
  readonly unseen: readonly string[];
}

export interface ReportedSnapshot extends CopyCounts {
  readonly id: string;
  readonly startedAt: string;
  readonly outcome: Outcome;
  readonly bytes: number;
  readonly description: string | undefined;
  /** One for each of `places`; undefined where there is no copy. */
  readonly cells: readonly (ReportedCopy | undefined)[];
}

export interface ReportedCopy {
  readonly outcome: Outcome;
  /** As far as they still stand, deepest first; none where it was never verified. */
  readonly verifications: readonly VerificationRecord[];
}

/** Says of each snapshot how many copies there are, on how many kinds of storage, how many off-site, and what was verified of each. Throws as `status`. */
export function report(workspace: Workspace, options: RunOptions): Promise<CopiesReport> {
  return interruptible(options.signal, async () => {
    const { places, snapshots, failures, damaged } = await survey(workspace, options);
    const reported = snapshots.map((snapshot) => reportOf(snapshot, places)).reverse();
    for (const snapshot of reported) await options.emit(eventOf(snapshot, places));
    const unseen = [...failures, ...damaged].map(({ message }) => message);
    const outcome = unseen.length === 0 ? 'complete' : 'degraded';
    const counts = { snapshots: reported.length, destinations: places.length, unseen: unseen.length };
    await options.emit({ event: 'summary', verb: 'report', outcome, counts });
    return { outcome, site: workspace.site, madeAt: workspace.now().toISOString(), places, snapshots: reported, unseen };
  });
}

function reportOf({ id, copies }: SurveyedSnapshot, places: readonly DestinationPlace[]): ReportedSnapshot {
  const manifest = copies[0]?.manifest as Manifest;
  const cells = places.map((place) => {
    const copy = copies.find((one) => one.place.name === place.name);
    return copy && { outcome: copy.manifest.outcome, verifications: copy.verifications };
  });
  return {
    ...{ id, startedAt: manifest.startedAt, description: manifest.description, cells, ...countCopies(copies) },
    outcome: copies.some((copy) => copy.manifest.outcome === 'degraded') ? 'degraded' : 'complete',
    bytes: manifest.sources.reduce((sum, { totals }) => sum + totals.bytes, 0),
  };
}

function eventOf({ id, startedAt, outcome, cells, copies, storages, offSite }: ReportedSnapshot, places: readonly DestinationPlace[]) {
  const destinations = cells.flatMap((cell, index) => {
    const place = places[index];
    if (cell === undefined || place === undefined) return [];
    const verifications = cell.verifications.map(({ level, verifiedAt, outcome: found }) => ({ level, verifiedAt, outcome: found }));
    return [{ ...place, outcome: cell.outcome, verifications }];
  });
  return { event: 'snapshot-copies' as const, snapshot: id, startedAt, outcome, copies, storages, offSite, destinations };
}
