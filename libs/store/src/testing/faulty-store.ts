import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '@holdfast/fault';
import { type Abortable, type ByteRange, type Store, type StoreCall, type StoreCallKind, WrappedStore } from '../index.ts';

/**
 * What happens to a call: `lose-request` and `lose-answer` drop it before and after it is done, with a retryable fault;
 * `truncate` gives a reader half of the bytes and breaks a put off; `duplicate` does it twice; `reorder` holds it back until another call,
 * begun later, is over, or for 50 ms; `delay` is in milliseconds.
 */
export type Mishap = 'lose-request' | 'lose-answer' | 'truncate' | 'duplicate' | 'reorder' | { readonly delay: number };

/** Decides before each call; what it throws is what the call throws, without being made. */
export type FaultPlan = (call: StoreCallKind, key: string) => Mishap | undefined | Promise<Mishap | undefined>;

/** The store, with the plan asked before every call. */
export function faultyStore(store: Store, plan: FaultPlan): Store {
  return new FaultyStore(store, plan);
}

/** A plan by chance: each call meets one of the mishaps with this share (0 to 1). `random` gives numbers from 0 up to 1. */
export function mishapsByChance(random: () => number, share: number, mishaps: readonly Mishap[]): FaultPlan {
  return () => (random() < share ? mishaps[Math.floor(random() * mishaps.length)] : undefined);
}

/** Milliseconds for which a call is held back that no other one follows. */
const longestHold = 50;

class FaultyStore extends WrappedStore {
  readonly #plan: FaultPlan;
  #held: (() => void)[] = [];

  constructor(store: Store, plan: FaultPlan) {
    super(store);
    this.#plan = plan;
  }

  override async get(key: string, options: Abortable & { readonly range?: ByteRange }): Promise<Buffer> {
    let isCut = false;
    const bytes = await this.#meet(
      { kind: 'get', key, signal: options.signal },
      () => this.store.get(key, options),
      () => {
        isCut = true;
      },
    );
    return isCut ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes;
  }

  protected around<Result>(call: StoreCall, run: () => Promise<Result>): Promise<Result> {
    return this.#meet(call, run, () => undefined);
  }

  async #meet<Result>(call: StoreCall, run: () => Promise<Result>, cut: () => void): Promise<Result> {
    const mishap = await this.#plan(call.kind, call.key);
    if (mishap === 'lose-request' || (mishap === 'truncate' && isPut(call))) throw lost(call);
    if (mishap === 'truncate') cut();
    if (mishap === 'reorder') await this.#hold();
    if (typeof mishap === 'object') await wait(mishap.delay, undefined, call.signal === undefined ? {} : { signal: call.signal });
    if (mishap === 'duplicate' && repeatable.has(call.kind)) await run();
    const result = await run();
    for (const release of this.#held.splice(0)) release();
    if (mishap === 'lose-answer') throw lost(call);
    return result;
  }

  async #hold(): Promise<void> {
    const released = new Promise<void>((resolve) => this.#held.push(resolve));
    await Promise.race([released, wait(longestHold)]);
  }
}

/** A staged file is gone once it is put, and `putIfAbsent` would tell the second time that somebody else was there. */
const repeatable: ReadonlySet<StoreCallKind> = new Set(['get', 'size', 'list', 'delete']);

function isPut({ kind }: StoreCall): boolean {
  return kind === 'put' || kind === 'putIfAbsent';
}

function lost(call: StoreCall): Fault {
  const { kind, key } = call;
  const isWriting = isPut(call) || kind === 'delete';
  return new Fault(isWriting ? 'destination-unwritable' : 'destination-unreadable', `no answer to ${kind} ${key}`, { retryable: true });
}
