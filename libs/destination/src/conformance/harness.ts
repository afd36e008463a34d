import type { DestinationAdapter } from '../destination.ts';

/** What an adapter brings so that {@link describeDestination} can prove its claims. */
export interface DestinationHarness<Config> {
  readonly adapter: DestinationAdapter<Config>;
  /** Makes a fresh place; nothing of the destination exists there yet. Called once for every test. */
  place(): Promise<DestinationPlace<Config>>;
  /** Restored times may be off by less than this many nanoseconds. Default 1: exact. */
  readonly timePrecisionNs?: bigint;
}

/** One place for a destination, used by one test. Hooks that are absent leave out the tests that need them. */
export interface DestinationPlace<Config> {
  readonly config: Config;
  readonly baseDirectory: string;
  /** A configuration of the same kind that cannot be written, so that `begin` must refuse it. */
  readonly unwritable?: Config;
  /** Bytes that the destination takes up, metadata of folders left out; 0 while nothing was written. */
  usage?(): Promise<number>;
  /** A text that differs when any stored object does, leases left out. */
  fingerprint?(): Promise<string>;
  readonly damage?: DestinationDamage;
  dispose(): Promise<void>;
}

/** Ways to spoil a committed snapshot from outside, each leaving all others whole. */
export interface DestinationDamage {
  /** Changes a byte in the middle of what stores the content of the snapshot, which holds one file of 300,000 random bytes. Sizes stay. */
  content(id: string): Promise<void>;
  /** Makes the snapshot's manifest unreadable. */
  manifest(id: string): Promise<void>;
  /** Takes away or cuts what stores the content of the snapshot, but leaves the manifest. Absent where both are one object. */
  missing?(id: string): Promise<void>;
}
