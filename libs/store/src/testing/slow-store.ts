import { setTimeout as wait } from 'node:timers/promises';
import { type Store, type StoreCall, WrappedStore } from '../index.ts';

/** The store, every call of which takes `milliseconds` longer, as over a network; a listing as a whole. Calls at once wait at once. */
export function slowStore(store: Store, milliseconds: number): Store {
  return new SlowStore(store, milliseconds);
}

class SlowStore extends WrappedStore {
  readonly #milliseconds: number;

  constructor(store: Store, milliseconds: number) {
    super(store);
    this.#milliseconds = milliseconds;
  }

  protected async around<Result>({ signal }: StoreCall, run: () => Promise<Result>): Promise<Result> {
    await wait(this.#milliseconds, undefined, signal === undefined ? {} : { signal });
    return run();
  }
}
