import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { packOfKey } from '../pack/pack-layout.ts';
import type { Lease } from './lease.ts';

export interface BackupLeaseParts {
  readonly store: Store;
  readonly lease: Lease;
  /** Takes another lease; throws `repository-locked` while a prune goes on. */
  readonly takeAnother: (options: Abortable) => Promise<Lease>;
}

/**
 * The lease of a backup, which may be lost while the machine sleeps: then a prune may have removed packs that the backup
 * relies on, because no snapshot needed them yet.
 */
export class BackupLease implements AsyncDisposable {
  readonly #parts: BackupLeaseParts;
  #lease: Lease;

  constructor(parts: BackupLeaseParts) {
    this.#parts = parts;
    this.#lease = parts.lease;
  }

  /**
   * Resolves when no prune can have removed any of these packs, with whether none can have come in between at all. Where the lease was lost another one is taken, and the
   * packs are looked for. Throws `destination-unwritable` when one of them is gone, and `repository-locked`.
   */
  async confirm(packs: ReadonlySet<string>, options: Abortable): Promise<boolean> {
    if (await this.#lease.isHeld(options)) return true;
    await this.#lease[Symbol.asyncDispose]();
    this.#lease = await this.#parts.takeAnother(options);
    const missing = new Set(packs);
    for await (const { key } of this.#parts.store.list('packs/', options)) missing.delete(packOfKey(key) ?? '');
    if (missing.size === 0) return false;
    throw new Fault('destination-unwritable', 'this backup did not answer for so long that a prune removed content that it relies on', {
      guidance: 'run the backup again',
      retryable: true,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lease[Symbol.asyncDispose]();
  }
}
