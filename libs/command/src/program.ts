import type { Adapters } from '@holdfast/snapshot';

/** Loads the adapter of one kind of source. */
export type SourceLoader = Adapters['sources'] extends ReadonlyMap<string, infer Loader> ? Loader : never;

/** Loads the adapter of one kind of destination. */
export type DestinationLoader = Adapters['destinations'] extends ReadonlyMap<string, infer Loader> ? Loader : never;

/** What an app is: its name and the adapters that it was built with. */
export interface Program {
  /** The command's name, for help and messages. */
  readonly name: string;
  readonly version: string;
  /** What it does: one clause without a full stop. */
  readonly summary: string;
  readonly adapters: Adapters;
}
