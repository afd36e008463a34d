import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '@holdfast/fault';
import { type Abortable, canonicalJson, type JsonValue } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { Lease } from './lease.ts';
import { isHolderRunning, type LeaseHolder, type LeaseRecord, markedLeaseHolder, parseLease, serialiseLease } from './lease-holder.ts';
import { excludeEachOther, type LeaseKind, type LeaseName, leaseKey, leaseOfKey, leasePrefix } from './lease-key.ts';

/** Milliseconds. */
export interface LeaseTimes {
  /** Between two renewals. */
  readonly renewEvery: number;
  /** A lease whose holder cannot be seen and which nobody has renewed while it was watched for so long has expired. */
  readonly expiresAfter: number;
  /** For so long one waits for others that run here: those who come at the same moment give way to each other. */
  readonly waitFor: number;
}

export const usualLeaseTimes: LeaseTimes = { renewEvery: 30_000, expiresAfter: 120_000, waitFor: 1_000 };

/** Records of leases that were taken over. */
const takenOverPrefix = `${leasePrefix}taken-over-`;
/** Milliseconds. */
const takeoversKeptFor = 30 * 24 * 60 * 60 * 1_000;

export interface LeasesParts {
  readonly holder: LeaseHolder;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly times?: LeaseTimes | undefined;
}

/** A lease of somebody, as it was seen. */
interface SeenLease extends LeaseName {
  readonly keys: readonly string[];
}

/**
 * The leases of a repository. No clock is asked whether a lease has expired: that a holder of this machine is gone can be
 * seen, and others are watched until they renew it or have not done so for the lease's whole length.
 */
export class Leases {
  readonly #store: Store;
  readonly #parts: LeasesParts;
  readonly #times: LeaseTimes;

  constructor(store: Store, parts: LeasesParts) {
    this.#store = store;
    this.#parts = parts;
    this.#times = parts.times ?? usualLeaseTimes;
  }

  /**
   * Takes a lease. Waits where it cannot be seen whether another holder lives, and takes over what has expired. Throws
   * `repository-locked`, naming the holder, when a live one excludes it.
   */
  async acquire(kind: LeaseKind, purpose: string, options: Abortable): Promise<Lease> {
    const impatientAt = performance.now() + this.#times.waitFor;
    for (;;) {
      const lease = await Lease.put(this.#newLease(kind, purpose), options);
      try {
        const seen = (await this.#list(options)).filter(({ id }) => id !== lease.id);
        const others = seen.filter((other) => excludeEachOther(kind, other.kind));
        if (others.length === 0) {
          for (const other of seen) await this.#sweep(other, options);
          return lease;
        }
        await lease[Symbol.asyncDispose]();
        // Nobody has to wait for one who only waits.
        await this.#clearTheWay(others, impatientAt, options);
      } catch (error) {
        await lease[Symbol.asyncDispose]();
        throw error;
      }
    }
  }

  /** Takes the exclusive lease while nobody reads either. Throws as `acquire`. */
  async acquireAlone(purpose: string, options: Abortable): Promise<Lease> {
    const lease = await this.acquire('exclusive', purpose, options);
    try {
      await this.#clearTheWay(await this.#others('read', options), performance.now() + this.#times.waitFor, options);
      return lease;
    } catch (error) {
      await lease[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** As `acquire`; undefined where the repository cannot be written, as on a read-only disk: then nobody can prune it there either. */
  async acquireToRead(purpose: string, options: Abortable): Promise<Lease | undefined> {
    try {
      return await this.acquire('read', purpose, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof Fault && error.code !== 'repository-locked') return undefined;
      throw error;
    }
  }

  /** Waits a little until all leases of the kind are gone; gives one that stays, as a clause. */
  async awaitEnd(kind: LeaseKind, options: Abortable): Promise<string | undefined> {
    const impatientAt = performance.now() + this.#times.waitFor;
    try {
      await this.#clearTheWay(await this.#others(kind, options), impatientAt, options);
      return undefined;
    } catch (error) {
      if (error instanceof Fault && error.code === 'repository-locked') return error.message;
      throw error;
    }
  }

  /** Removes records of takeovers that are old. */
  async forgetTakeovers(options: Abortable): Promise<void> {
    for await (const { key } of this.#store.list(leasePrefix, options)) {
      if (!key.startsWith(takenOverPrefix)) continue;
      const text = (await this.#store.get(key, options)).toString('utf8');
      const at = Date.parse(/"takenOverAt":"([^"]+)"/.exec(text)?.[1] ?? '');
      if (this.#parts.now().getTime() - at > takeoversKeptFor) await this.#store.delete(key, { ...options, fleeting: true });
    }
  }

  #newLease(kind: LeaseKind, purpose: string) {
    const { holder, now, random } = this.#parts;
    const content = serialiseLease({ holder: markedLeaseHolder(holder), purpose, since: now().toISOString() });
    const id = Buffer.from(random(8)).toString('hex');
    return { store: this.#store, kind, id, content, renewEvery: this.#times.renewEvery };
  }

  /** Returns once none of these leases is there any more. */
  async #clearTheWay(leases: readonly SeenLease[], impatientAt: number, options: Abortable): Promise<void> {
    for (const lease of leases) {
      const record = await this.#read(lease, options);
      if (record === undefined) continue;
      const runs = isHolderRunning(record.holder);
      if (runs === undefined) await this.#watch(lease, record, options);
      else if (runs) await this.#awaitRelease(lease, { record, impatientAt }, options);
      else await this.#takeOver(lease, { record, why: 'its process has ended' }, options);
    }
  }

  /** Clears away what a killed process of this host left, though it stands in nobody's way. */
  async #sweep(lease: SeenLease, options: Abortable): Promise<void> {
    const record = await this.#read(lease, options);
    if (record !== undefined && isHolderRunning(record.holder) === false) {
      await this.#takeOver(lease, { record, why: 'its process has ended' }, options);
    }
  }

  async #awaitRelease(lease: SeenLease, { record, impatientAt }: { record: LeaseRecord; impatientAt: number }, options: Abortable) {
    while (await this.#find(lease.id, options)) {
      if (performance.now() > impatientAt) throw this.#locked(record);
      // By chance, so that two that came at the same moment do not meet again.
      await delay(10 + (this.#parts.random(1)[0] as number) / 4, undefined, { signal: options.signal });
    }
  }

  async #watch(seen: SeenLease, record: LeaseRecord, options: Abortable): Promise<void> {
    const { expiresAfter } = this.#times;
    const until = performance.now() + expiresAfter;
    for (;;) {
      const now = await this.#find(seen.id, options);
      if (now === undefined) return;
      if (now.beat !== seen.beat) throw this.#locked(record);
      if (performance.now() > until) break;
      await delay(Math.min(2_000, expiresAfter / 10), undefined, { signal: options.signal });
    }
    await this.#takeOver(seen, { record, why: `it was not renewed in ${expiresAfter / 1_000} s` }, options);
  }

  /** The record stays in `locks/` until a prune finds it old. */
  async #takeOver(lease: SeenLease, { record, why }: { record: LeaseRecord; why: string }, options: Abortable): Promise<void> {
    const { holder, now } = this.#parts;
    const text = { lease: leaseKey(lease), ...record, takenOverAt: now().toISOString(), by: markedLeaseHolder(holder), why };
    const content = Buffer.from(`${canonicalJson(text as unknown as JsonValue)}\n`);
    await this.#store.put(`${takenOverPrefix}${lease.id}-${lease.beat}.json`, content, { ...options, fleeting: true });
    for (const key of lease.keys) await this.#store.delete(key, { ...options, fleeting: true });
  }

  /** Undefined when it is gone. What says nothing of its holder is held by somebody who cannot be seen. */
  async #read(lease: SeenLease, options: Abortable): Promise<LeaseRecord | undefined> {
    const bytes = await this.#store.get(leaseKey(lease), options).catch((error: unknown) => {
      if (error instanceof Fault && error.code === 'artifact-missing') return undefined;
      throw error;
    });
    if (bytes === undefined && (await this.#find(lease.id, options)) === undefined) return undefined;
    const unknown = { holder: { host: 'an unknown host', processId: 0 }, purpose: 'something', since: 'an unknown time' };
    return (bytes && parseLease(bytes)) ?? unknown;
  }

  async #others(kind: LeaseKind, options: Abortable): Promise<SeenLease[]> {
    return (await this.#list(options)).filter((other) => other.kind === kind);
  }

  async #find(id: string, options: Abortable): Promise<SeenLease | undefined> {
    return (await this.#list(options)).find((lease) => lease.id === id);
  }

  async #list(options: Abortable): Promise<SeenLease[]> {
    const leases = new Map<string, SeenLease>();
    for await (const { key } of this.#store.list(leasePrefix, options)) {
      const name = leaseOfKey(key);
      if (name === undefined) continue;
      const earlier = leases.get(name.id);
      const beat = Math.max(name.beat, earlier?.beat ?? 0);
      leases.set(name.id, { ...name, beat, keys: [...(earlier?.keys ?? []), key] });
    }
    return [...leases.values()];
  }

  #locked({ holder, purpose, since }: LeaseRecord): Fault {
    const who = `process ${holder.processId} on ${holder.host}`;
    return new Fault('repository-locked', `the repository ${this.#store.description} is held by ${purpose} (${who}) since ${since}`, {
      guidance: 'try again when that has ended',
      retryable: true,
    });
  }
}
