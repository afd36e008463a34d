/** What a stage found. A gate counts as one check, a suite as many as it has tests. */
export interface StageResult {
  readonly passed: number;
  readonly failed: number;
  /** What went wrong, readable, in the order to show it. */
  readonly failures: readonly string[];
  /** What a reader should know although it is no failure. */
  readonly remarks: readonly string[];
}

/** Where and how the stages run. */
export interface CheckContext {
  /** The folder of the workspace. */
  readonly root: string;
  /** A skipped test is a failure here, and merely a remark on a laptop. */
  readonly strict: boolean;
}

/** One row of the closing table. */
export interface StageRow extends StageResult {
  readonly name: string;
  /** Undefined where an earlier row of the same stage has it. */
  readonly seconds: number | undefined;
}

/** A stage is run at most once; it may fill several rows. */
export interface Stage {
  readonly name: string;
  readonly run: (context: CheckContext) => Promise<Readonly<Record<string, StageResult>>>;
}

/** A gate: passed when there is no failure. */
export function gateResult(failures: readonly string[], remarks: readonly string[] = []): StageResult {
  return { passed: failures.length === 0 ? 1 : 0, failed: failures.length === 0 ? 0 : 1, failures, remarks };
}
