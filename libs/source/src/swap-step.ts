import type { Abortable, JsonValue } from '@holdfast/manifest';

/** One step of the swap. Steps are carried out in order by the caller, who journals them first and can take them back. */
export type SwapStep = RenameStep | SourceStep;

/** A rename within a file system, which the caller carries out. */
export interface RenameStep {
  readonly kind: 'rename';
  /** Absolute path text. `from` exists when its turn comes and `to` does not; both lie in one file system. */
  readonly from: string;
  readonly to: string;
}

/** What only the source itself can do, such as to exchange tables on a database server: see {@link SourceSteps}. */
export interface SourceStep {
  readonly kind: 'source';
  /** All that the source needs to carry it out and to take it back, in another process too. It is written to disk: MUST hold no secret. */
  readonly data: JsonValue;
}

/**
 * Carries out the steps of kind `source`, for the run that staged them and for a later one that opened the same source
 * again after a crash. Every call MUST be idempotent: it may come again after it was done, and after a process or a
 * connection died in the middle of it; then it does what is left to do. `data` is that of the step. While a swap is under
 * way nobody is asked to give up: there is no signal then.
 */
export interface SourceSteps {
  /** Brings what was staged to the target, and puts what stood there where `takeBack` finds it. */
  carryOut(data: JsonValue, options: Abortable): Promise<void>;
  /**
   * What stood at the target before the step stands there again, whether the step was carried out, partly, not at all or
   * was taken back already. What stands there now goes where the step's own came from in the staging, with all that was
   * written to it since: `removeStaged` comes after it. Steps are taken back last first. Nothing that stood there
   * before the restore may be lost, whatever state this finds.
   */
  takeBack(data: JsonValue, options: Abortable): Promise<void>;
  /** Removes for good what is kept so that the step can be taken back. The target stays as it is. Also called when the step was taken back, or is given up already: then nothing is kept. */
  giveUp(data: JsonValue, options: Abortable): Promise<void>;
  /** Removes what staging made on the service and told by `announceOnService`, as far as it is still there. MUST NOT touch the target. */
  removeStaged(data: JsonValue, options: Abortable): Promise<void>;
}
