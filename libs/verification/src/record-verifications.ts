import { toFault } from '@holdfast/fault';
import type { VerificationRecord } from '@holdfast/manifest';
import type { OpenedDestination, RunOptions, Workspace } from '@holdfast/snapshot';
import type { SnapshotReport, VerificationLevel } from './report.ts';

export interface RecordOptions extends RunOptions {
  /** The level that was asked for. */
  readonly level: VerificationLevel;
  /** What was found of each snapshot. */
  readonly snapshots: readonly SnapshotReport[];
  /** Whether something in a snapshot is wrong, not only unread. */
  readonly isWrong: (snapshot: string) => boolean;
  /** Snapshots of which every byte is proven by this run and earlier ones with a budget, and since when. */
  readonly proven: ReadonlyMap<string, string>;
}

/** Each is written durably, and the disk takes many as fast as one. */
const recordedAtOnce = 32;

/**
 * Has a destination remember what a verification found: that a snapshot is right up to the level that was reached, and
 * that it is not at the level that was asked for. What could not be read says neither. A destination that cannot be
 * written is told once, and is no error.
 */
export async function recordVerifications(
  { now }: Pick<Workspace, 'now'>,
  { name, destination }: OpenedDestination,
  { level, snapshots, isWrong, proven, emit, signal }: RecordOptions,
): Promise<void> {
  const verifiedAt = now().toISOString();
  try {
    const records = snapshots.flatMap(({ snapshot, level: reached }) => {
      const found: VerificationRecord[] = [];
      if (reached !== undefined) found.push({ snapshot, level: reached, verifiedAt, outcome: 'complete' });
      const since = proven.get(snapshot);
      if (since !== undefined && reached === 'presence' && !isWrong(snapshot))
        found.push({ snapshot, level: 'bytes', verifiedAt: since, outcome: 'complete' });
      if (isWrong(snapshot)) found.push({ snapshot, level, verifiedAt, outcome: 'different' });
      return found;
    });
    for (let first = 0; first < records.length; first += recordedAtOnce) {
      const group = records.slice(first, first + recordedAtOnce);
      const recorded = await Promise.allSettled(group.map((record) => destination.recordVerification(record, { signal })));
      for (const one of recorded) if (one.status === 'rejected') throw one.reason;
    }
  } catch (error) {
    signal?.throwIfAborted();
    const { code, message } = toFault(error, 'destination-unwritable', `the destination ${name} does not remember what was verified`);
    await emit({ event: 'verification-unrecorded', destination: name, code, message });
  }
}
