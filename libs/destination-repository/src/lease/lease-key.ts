/** `read` keeps packs from being deleted; `write` is a backup; `exclusive` is a prune, which no `write` goes with. */
export type LeaseKind = 'read' | 'write' | 'exclusive';

/** A lease as its key names it. */
export interface LeaseName {
  readonly kind: LeaseKind;
  /** 16 hex digits, random. */
  readonly id: string;
  /** Counts the renewals: objects never change, so that each renewal is an object of its own. */
  readonly beat: number;
}

/*
 * locks/<kind>-<id>-<beat>.json: a lease. What others need to know stands in the key, so that one listing tells whether a
 * heartbeat goes on; the content tells people whose it is.
 */

export const leasePrefix = 'locks/';

/** The key of a lease. */
export function leaseKey({ kind, id, beat }: LeaseName): string {
  return `${leasePrefix}${kind}-${id}-${beat}.json`;
}

/** The lease that a key names, or undefined. */
export function leaseOfKey(key: string): LeaseName | undefined {
  const match = /^locks\/(read|write|exclusive)-([0-9a-f]{16})-(\d{1,9})\.json$/.exec(key);
  return match === null ? undefined : { kind: match[1] as LeaseKind, id: match[2] as string, beat: Number(match[3]) };
}

/** Whether two leases cannot be held at once. */
export function excludeEachOther(left: LeaseKind, right: LeaseKind): boolean {
  const writes = (kind: LeaseKind): boolean => kind !== 'read';
  return (left === 'exclusive' && writes(right)) || (right === 'exclusive' && writes(left));
}
