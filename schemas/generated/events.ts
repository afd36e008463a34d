// Generated from schemas/events.schema.json by tools/generate-types.ts; edit the schema, then run: pnpm generate-types

/**
 * One line of what `holdfast … --json` prints.
 */
export type EventLine = SummaryEvent;

/**
 * The last line of every run.
 */
export interface SummaryEvent {
  /**
   * Always the last event.
   */
  readonly event: 'summary';
  /**
   * The verb that ran.
   */
  readonly verb: string;
  /**
   * The process's exit code.
   */
  readonly exitCode: number;
}
