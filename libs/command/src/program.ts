import type { Adapters } from '@holdfast/snapshot';

/** What an app is: its name and the adapters that it was built with. */
export interface Program {
  /** The command's name, for help and messages. */
  readonly name: string;
  readonly version: string;
  /** What it does: one clause without a full stop. */
  readonly summary: string;
  readonly adapters: Adapters;
}
