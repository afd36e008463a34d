import {
  type Abortable,
  newestVerifications,
  parseVerificationRecordName,
  serialiseVerificationRecord,
  supersedes,
  type VerificationRecord,
  verificationRecordName,
} from '@holdfast/manifest';
import type { ChangeOptions, Store } from '@holdfast/store';

/*
 * verified/<snapshot>.<level>.<time>.<outcome>.json: what a verification found. The name says all, so that one listing reads
 * every record; the content is for people. Whoever records removes what its record supersedes; what two at once leave
 * over does no harm, since the newest counts.
 */

/** Records of verifications begin so. */
export const verifiedPrefix = 'verified/';

interface KeptRecord {
  readonly key: string;
  readonly record: VerificationRecord;
}

/** The records of verifications in a repository. */
export class VerificationFiles {
  readonly #store: Store;
  /** What was there when this process first recorded something, and what it has recorded since: a thousand records are listed once. */
  #known: Promise<KeptRecord[]> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The newest record of each snapshot and level. */
  async list(options: Abortable): Promise<readonly VerificationRecord[]> {
    return newestVerifications((await this.#all(options)).map(({ record }) => record));
  }

  /** Durable once it resolves. */
  async keep(record: VerificationRecord, options: Abortable): Promise<void> {
    const key = `${verifiedPrefix}${verificationRecordName(record)}`;
    const known = await this.#knownRecords(options);
    await this.#store.put(key, Buffer.from(serialiseVerificationRecord(record)), options);
    if (!known.some((other) => other.key === key)) known.push({ key, record });
    const { snapshot, level } = record;
    const alike = known.filter((other) => other.record.snapshot === snapshot && other.record.level === level);
    const isSuperseded = ({ record: old }: KeptRecord): boolean => alike.some(({ record: one }) => supersedes(one, old));
    // One that comes back after a power cut is superseded still.
    for (const one of alike.filter(isSuperseded)) await this.#remove(one, { ...options, fleeting: true });
  }

  /** Removes the records of a snapshot. */
  async forget(snapshot: string, options: Abortable): Promise<void> {
    const known = await this.#knownRecords(options);
    for (const one of known.filter(({ record }) => record.snapshot === snapshot)) await this.#remove(one, options);
  }

  async #remove(one: KeptRecord, options: ChangeOptions): Promise<void> {
    await this.#store.delete(one.key, options);
    const known = await this.#knownRecords(options);
    const at = known.indexOf(one);
    if (at >= 0) known.splice(at, 1);
  }

  #knownRecords(options: Abortable): Promise<KeptRecord[]> {
    this.#known ??= this.#all(options);
    // The next one may be luckier.
    this.#known.catch(() => (this.#known = undefined));
    return this.#known;
  }

  async #all(options: Abortable): Promise<KeptRecord[]> {
    options.signal?.throwIfAborted();
    const found: KeptRecord[] = [];
    for await (const { key } of this.#store.list(verifiedPrefix, options)) {
      const record = parseVerificationRecordName(key.slice(verifiedPrefix.length));
      if (record !== undefined) found.push({ key, record });
    }
    return found;
  }
}
