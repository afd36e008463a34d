import type { Abortable } from '@holdfast/manifest';
import type { Destination } from './destination.ts';

/** How a destination is repaired. */
export interface RepairOptions extends Abortable {
  /** Change nothing: the result says what would be done. */
  readonly dryRun?: boolean;
  /**
   * A destination of the same kind that does not exist yet: everything that can be read goes there, into a new whole one,
   * and this one stays as it is. Objects that cannot be read are passed over instead of being given up on.
   */
  readonly to?: Destination;
  /** Told what was found before anything is changed; when it throws, nothing is. Not called where nothing is to be done. */
  readonly confirm?: (plan: RepairPlan) => Promise<void>;
  readonly onProgress?: (progress: RepairProgress) => void;
}

/** Since the last call. */
export interface RepairProgress {
  readonly objects: number;
  readonly bytes: number;
}

/** What is wrong and what is done about it. */
export interface RepairPlan {
  readonly steps: readonly RepairStep[];
  /** What no reader will get back from here, whatever is done. */
  readonly lost: readonly LostContent[];
}

/** One change of a stored object. */
export interface RepairStep {
  readonly object: string;
  /**
   * `write`: it was missing. `replace`: written anew, the old one moved aside. `move`: moved aside. `salvage`: what can be
   * read of it is written anew and it is moved aside. `keep`: it is damaged and stays, because what it lacks may yet be
   * brought from another copy, or because it cannot be moved. `forget`: a note that is not true any more is removed.
   */
  readonly action: 'write' | 'replace' | 'move' | 'salvage' | 'keep' | 'forget';
  /** Why, as a clause. */
  readonly message: string;
}

/** Content that cannot be read any more: a file of some snapshots, all of a source, or a whole snapshot. */
export interface LostContent {
  readonly object: string;
  readonly message: string;
  readonly snapshots: readonly string[];
  /** The file, when it is one. */
  readonly artifact?: { readonly source: string; readonly path: string };
}

/** What was found and, unless `dryRun`, done. */
export interface RepairResult extends RepairPlan {
  /** Chunks or files that were in damaged objects only and were saved, and their bytes. */
  readonly salvaged: { readonly chunks: number; readonly bytes: number };
  /** Where what was replaced lies now, within the destination; undefined when nothing was moved. */
  readonly movedTo: string | undefined;
  /** The destination is not known by its earlier landmarks any more. */
  readonly isRenamed: boolean;
}
