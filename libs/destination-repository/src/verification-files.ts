import {
  type Abortable,
  newestVerifications,
  parseVerificationRecordName,
  serialiseVerificationRecord,
  supersedes,
  type VerificationRecord,
  verificationRecordName,
} from '@holdfast/manifest';
import type { Store } from '@holdfast/store';

/*
 * verified/<snapshot>.<level>.<time>.<outcome>.json: what a verification found. The name says all, so that one listing reads
 * every record; the content is for people. Whoever records removes what its record supersedes; what two at once leave
 * over does no harm, since the newest counts.
 */

/** Records of verifications begin so. */
export const verifiedPrefix = 'verified/';

/** The records of verifications in a repository. */
export class VerificationFiles {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The newest record of each snapshot and level. */
  async list(options: Abortable): Promise<readonly VerificationRecord[]> {
    return newestVerifications((await this.#all(options)).map(({ record }) => record));
  }

  /** Durable once it resolves. */
  async keep(record: VerificationRecord, options: Abortable): Promise<void> {
    await this.#store.put(`${verifiedPrefix}${verificationRecordName(record)}`, Buffer.from(serialiseVerificationRecord(record)), options);
    const { snapshot, level } = record;
    const alike = (await this.#all(options)).filter((other) => other.record.snapshot === snapshot && other.record.level === level);
    for (const { key, record: old } of alike) {
      if (alike.some(({ record: one }) => supersedes(one, old))) await this.#store.delete(key, options);
    }
  }

  /** Removes the records of a snapshot. */
  async forget(snapshot: string, options: Abortable): Promise<void> {
    for (const { key, record } of await this.#all(options)) if (record.snapshot === snapshot) await this.#store.delete(key, options);
  }

  async #all(options: Abortable): Promise<{ readonly key: string; readonly record: VerificationRecord }[]> {
    options.signal?.throwIfAborted();
    const found: { key: string; record: VerificationRecord }[] = [];
    for await (const { key } of this.#store.list(verifiedPrefix, options)) {
      const record = parseVerificationRecordName(key.slice(verifiedPrefix.length));
      if (record !== undefined) found.push({ key, record });
    }
    return found;
  }
}
