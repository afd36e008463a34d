import { canonicalJson } from './canonical-json.ts';
import { isSnapshotId } from './snapshot-id.ts';

/** How deep a verification may look; each level includes the ones before it. `drill`: restored into a scratch target and captured again. */
export const verificationLevels = ['presence', 'bytes', 'content', 'drill'] as const;

/** What one verification found of one snapshot in one destination. */
export interface VerificationRecord {
  readonly snapshot: string;
  readonly level: (typeof verificationLevels)[number];
  /** ISO 8601, UTC, with milliseconds. */
  readonly verifiedAt: string;
  /** `complete`: everything up to this level is as the snapshot says. `different`: at this level something is not. */
  readonly outcome: 'complete' | 'different';
}

/** The name of a record's file, which says all that is in it, so that a list of names is enough to read them. */
export function verificationRecordName({ snapshot, level, verifiedAt, outcome }: VerificationRecord): string {
  return `${snapshot}.${level}.${verifiedAt.replaceAll(/[-:.]/g, '')}.${outcome}.json`;
}

/** The record's file, for people. */
export function serialiseVerificationRecord({ snapshot, level, verifiedAt, outcome }: VerificationRecord): string {
  return `${canonicalJson({ snapshot, level, verifiedAt, outcome })}\n`;
}

const recordName =
  /^(\d{8}-\d{6}-[0-9a-f]{4})\.(presence|bytes|content|drill)\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.(complete|different)\.json$/;

/** The record that a file's name tells, or undefined for any other name. */
export function parseVerificationRecordName(name: string): VerificationRecord | undefined {
  const [, snapshot = '', level, ...rest] = recordName.exec(name) ?? [];
  if (!isSnapshotId(snapshot)) return undefined;
  const [year, month, day, hour, minute, second, millisecond, outcome] = rest;
  const verifiedAt = `${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`;
  return { snapshot, level, verifiedAt, outcome } as VerificationRecord;
}

/** The newest record of each snapshot and level, in order of snapshot and level; of two that are as new a `different` one. */
export function newestVerifications(records: Iterable<VerificationRecord>): VerificationRecord[] {
  const newest = new Map<string, VerificationRecord>();
  for (const record of records) {
    const key = `${record.snapshot} ${verificationLevels.indexOf(record.level)}`;
    const known = newest.get(key);
    if (known === undefined || supersedes(record, known)) newest.set(key, record);
  }
  return [...newest].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, record]) => record);
}

/** Whether the first of two records of one snapshot and level is the newer one. */
export function supersedes(record: VerificationRecord, other: VerificationRecord): boolean {
  if (record.verifiedAt !== other.verifiedAt) return record.verifiedAt > other.verifiedAt;
  return record.outcome === 'different' && other.outcome === 'complete';
}

/**
 * The records of one snapshot in one destination that still say something, deepest level first: one is answered by a newer
 * look that found everything right and was as deep or deeper, or that found a difference and was as deep or less.
 */
export function standingVerifications(records: readonly VerificationRecord[]): VerificationRecord[] {
  const depth = ({ level }: VerificationRecord): number => verificationLevels.indexOf(level);
  const answers = (newer: VerificationRecord, older: VerificationRecord): boolean =>
    supersedes(newer, older) && (newer.outcome === 'complete' ? depth(newer) >= depth(older) : depth(newer) <= depth(older));
  const standing = records.filter((record) => !records.some((other) => answers(other, record)));
  return standing.sort((left, right) => depth(right) - depth(left));
}

/** The record that proves a snapshot down to every stored byte or deeper; undefined where none does, or where a difference stands. */
export function provingVerification(records: readonly VerificationRecord[]): VerificationRecord | undefined {
  const standing = standingVerifications(records);
  if (standing.some(({ outcome }) => outcome === 'different')) return undefined;
  return standing.find(({ level }) => level !== 'presence');
}
