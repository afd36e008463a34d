import type { RepairPlan, RepairResult, RepairStep } from '@holdfast/destination';
import type { Failure } from './request.ts';

export interface RepairRequest {
  /** Names; all that can be repaired when absent. */
  readonly destinations?: readonly string[];
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** Absolute folder: what can be read goes there, into a new whole repository, and nothing else changes. For one destination. */
  readonly to?: string;
  /** Asked once the plan for a destination was told, before anything is changed; throws to keep it from that. */
  readonly confirm?: (destination: string, plan: RepairPlan) => Promise<void>;
}

export interface RepairedDestination extends RepairResult {
  readonly destination: string;
}

export interface RepairOutcome {
  /** `different`: something is lost. `failed`: no destination could be repaired. */
  readonly outcome: 'complete' | 'degraded' | 'different' | 'failed';
  readonly destinations: readonly RepairedDestination[];
  readonly failures: readonly Failure[];
}

/** What a repair tells: for each destination its steps, what is lost, then what was done. */
export type RepairEvent =
  | {
      /** Something that is done to a stored object, or would be. */
      readonly event: 'repair-step';
      readonly destination: string;
      readonly object: string;
      readonly action: RepairStep['action'];
      readonly message: string;
    }
  | {
      /** Content that cannot be read any more: a file, a source or a snapshot. */
      readonly event: 'content-lost';
      readonly destination: string;
      readonly object: string;
      readonly message: string;
      readonly snapshots: readonly string[];
      readonly source?: string;
      readonly path?: string;
      /** Other destinations that have one of these snapshots. */
      readonly elsewhere: readonly string[];
    }
  | {
      /** What was done in a destination. */
      readonly event: 'repository-repaired';
      readonly destination: string;
      readonly steps: number;
      readonly salvagedChunks: number;
      readonly salvagedBytes: number;
      readonly lost: number;
      /** Where in the destination what was replaced lies now. */
      readonly movedTo?: string;
    };
