import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { type LeaseKind, leaseKey } from './lease-key.ts';

export interface LeaseParts {
  readonly store: Store;
  readonly kind: LeaseKind;
  readonly id: string;
  readonly content: Buffer;
  /** Milliseconds between two renewals. */
  readonly renewEvery: number;
}

/** A lease that this process holds and renews. Disposing it gives it back. */
export class Lease implements AsyncDisposable {
  readonly kind: LeaseKind;
  readonly id: string;
  readonly #store: Store;
  readonly #content: Buffer;
  #beat = 1;
  #isLost = false;
  #renewing: Promise<void> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  /** Puts the lease; whether it may be held is for the caller to see. */
  static async put(parts: LeaseParts, options: Abortable): Promise<Lease> {
    await parts.store.put(leaseKey({ ...parts, beat: 1 }), parts.content, { ...options, fleeting: true });
    return new Lease(parts);
  }

  private constructor({ store, kind, id, content, renewEvery }: LeaseParts) {
    this.#store = store;
    this.kind = kind;
    this.id = id;
    this.#content = content;
    this.#timer = setInterval(() => void this.renew(), renewEvery).unref();
  }

  /** Shows others that the holder lives. Never rejects: a store that does not answer may do so the next time. */
  renew(): Promise<void> {
    this.#renewing = this.#renewing.then(() => this.#renew()).catch(() => undefined);
    return this.#renewing;
  }

  /** Whether nobody has taken the lease over, as after a sleep that was longer than it. */
  async isHeld(options: Abortable): Promise<boolean> {
    await this.#renewing;
    if (!this.#isLost && (await this.#store.size(this.#key(), options)) === undefined) this.#isLost = true;
    return !this.#isLost;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    // What cannot be removed expires.
    await this.#store.delete(this.#key(), { fleeting: true }).catch(() => undefined);
  }

  /**
   * The old object goes only after the new one is there and the old one was seen after that. Whoever takes a lease over
   * deletes it and then lists again: so either it sees the new object, or its deletion is seen here.
   */
  async #renew(): Promise<void> {
    if (this.#isLost) return;
    const before = this.#key();
    const after = this.#key(this.#beat + 1);
    await this.#store.put(after, this.#content, { fleeting: true });
    this.#isLost = (await this.#store.size(before, {})) === undefined;
    await this.#store.delete(this.#isLost ? after : before, { fleeting: true });
    if (!this.#isLost) this.#beat += 1;
  }

  #key(beat = this.#beat): string {
    return leaseKey({ kind: this.kind, id: this.id, beat });
  }
}
