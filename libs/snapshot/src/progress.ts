import type { Emit, ProgressEvent } from './event.ts';

/** Milliseconds between two progress events of one place. */
const interval = 100;

/** What is expected in all, as soon as it is known. */
export interface ExpectedTotals {
  readonly totalFiles: number;
  readonly totalBytes: number;
}

/** Adds up what is done in one phase of one place, and tells it now and then. */
export interface Progress {
  add(done: { readonly files: number; readonly bytes: number }): void;
  expect(totals: ExpectedTotals): void;
  /** Tells the final state. */
  end(): void;
}

/** Starts a phase's progress; `now` paces the events. */
export function startProgress(
  phase: ProgressEvent['phase'],
  destination: string,
  { emit, now }: { emit: Emit; now: () => Date },
): Progress {
  let files = 0;
  let bytes = 0;
  let last = 0;
  let totals: ExpectedTotals | undefined;
  const tell = (): void => {
    last = now().getTime();
    // Progress is told, not waited for: a slow reader must not slow the work.
    Promise.resolve(emit({ event: 'progress', phase, destination, files, bytes, ...totals })).catch(() => undefined);
  };
  return {
    add(done) {
      files += done.files;
      bytes += done.bytes;
      if (now().getTime() - last >= interval) tell();
    },
    expect(expected) {
      totals = expected;
    },
    end: tell,
  };
}
