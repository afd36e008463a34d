import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '@holdfast/fault';
import type { Abortable, Store, StoredObject } from './store.ts';
import { type StoreCall, WrappedStore } from './wrapped-store.ts';

export interface RetryOptions {
  /** Random bytes, for the jitter. */
  readonly random: (bytes: number) => Uint8Array;
  /** How often a call is made at the most. Default: 6, which takes up to half a minute. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; each further one waits twice as long, half of it by chance. Default: 500. */
  readonly firstDelay?: number;
  /** Milliseconds that are waited at the most. Default: 15,000. */
  readonly longestDelay?: number;
}

/**
 * The store, with every call that failed for a retryable fault made again after a while. What was done though its answer
 * was lost is not taken for another's work: see `putIfAbsent`. A listing goes on behind the last key that it gave.
 */
export function retryingStore(store: Store, options: RetryOptions): Store {
  return new RetryingStore(store, options);
}

class RetryingStore extends WrappedStore {
  readonly #options: RetryOptions;

  constructor(store: Store, options: RetryOptions) {
    super(store);
    this.#options = options;
  }

  /** When an earlier attempt may have been done, the key being taken by these very bytes means that it was. */
  override async putIfAbsent(key: string, content: Uint8Array, options: Abortable): Promise<boolean> {
    let attempts = 0;
    const won = await this.around({ kind: 'putIfAbsent', key, ...options }, () => {
      attempts += 1;
      return this.store.putIfAbsent(key, content, options);
    });
    if (won || attempts === 1) return won;
    return (await this.get(key, options)).equals(content);
  }

  override async *list(prefix: string, options: Abortable): AsyncGenerator<StoredObject> {
    let last: string | undefined;
    for (let attempt = 1; ; attempt += 1) {
      try {
        for await (const found of this.store.list(prefix, options)) {
          if (last !== undefined && found.key <= last) continue;
          attempt = 1;
          last = found.key;
          yield found;
        }
        return;
      } catch (error) {
        await this.#waitAfter(error, attempt, options.signal);
      }
    }
  }

  protected async around<Result>({ signal }: StoreCall, run: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await run();
      } catch (error) {
        await this.#waitAfter(error, attempt, signal);
      }
    }
  }

  /** Waits before the next attempt, or throws the error when there is none. */
  async #waitAfter(error: unknown, attempt: number, signal: AbortSignal | undefined): Promise<void> {
    const { attempts = 6, firstDelay = 500, longestDelay = 15_000, random } = this.#options;
    if (!(error instanceof Fault) || !error.retryable || attempt >= attempts) throw error;
    const full = Math.min(longestDelay, firstDelay * 2 ** (attempt - 1));
    const [high = 0, low = 0] = random(2);
    await wait(full / 2 + (full / 2) * ((high * 256 + low) / 65536), undefined, signal === undefined ? {} : { signal });
  }
}
