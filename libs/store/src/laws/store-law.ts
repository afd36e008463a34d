import type { Abortable, Store } from '../store.ts';

/** What a law is proven with. */
export interface LawScene extends Abortable {
  readonly store: Store;
  /** Opens the same place again, as another process would. */
  readonly open: () => Promise<Store>;
  /** Ends in `/`; every key that the proof makes begins so, and the caller removes them. */
  readonly prefix: string;
}

/** One promise of a store, with its proof, which throws a clause that says what was not kept, or what the store throws. */
export interface StoreLaw {
  readonly title: string;
  /** Whether the store claims it. Default: always. */
  readonly applies?: (store: Store) => boolean;
  readonly prove: (scene: LawScene) => Promise<void>;
}

/** A law that was not kept; the message is a clause. */
export class BrokenLaw extends Error {
  override readonly name = 'BrokenLaw';
}

export function demand(isKept: boolean, clause: string): asserts isKept {
  if (!isKept) throw new BrokenLaw(clause);
}

export function demandEqual(found: unknown, expected: unknown, what: string): void {
  demand(JSON.stringify(found) === JSON.stringify(expected), `${what} is ${shown(found)} instead of ${shown(expected)}`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Demands that a call throws a fault of this code. */
export async function demandFault(call: Promise<unknown>, code: string, what: string): Promise<void> {
  const outcome = await call.then(
    () => 'no fault',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
  demandEqual(outcome, code, what);
}
