import { isMarkedRunning, processMark } from '@holdfast/filesystem';
import { canonicalJson, type JsonValue } from '@holdfast/manifest';

/** A process, with what tells it from others that have or had its number where the system tells; see `processMark`. */
export interface LeaseHolder {
  readonly host: string;
  readonly processId: number;
  readonly mark?: string;
}

/** What a lease says of its holder. */
export interface LeaseRecord {
  readonly holder: LeaseHolder;
  /** What it does, as a noun with its article. */
  readonly purpose: string;
  /** ISO 8601, by the holder's clock. */
  readonly since: string;
}

/** A process as holder of leases. */
export function markedLeaseHolder({ host, processId }: LeaseHolder): LeaseHolder {
  const mark = processMark(processId);
  return mark === undefined ? { host, processId } : { host, processId, mark };
}

/** Whether the holder runs; undefined where that cannot be seen from here. */
export function isHolderRunning({ processId, mark }: LeaseHolder): boolean | undefined {
  return mark === undefined ? undefined : isMarkedRunning(processId, mark);
}

export function serialiseLease(record: LeaseRecord): Buffer {
  return Buffer.from(`${canonicalJson(record as unknown as JsonValue)}\n`);
}

/** Undefined for what no lease says. */
export function parseLease(bytes: Buffer): LeaseRecord | undefined {
  try {
    const { holder, purpose, since } = JSON.parse(bytes.toString('utf8')) as LeaseRecord;
    const sound = [holder.host, purpose, since].every((text) => typeof text === 'string') && Number.isSafeInteger(holder.processId);
    return sound && (holder.mark === undefined || typeof holder.mark === 'string') ? { holder, purpose, since } : undefined;
  } catch {
    return undefined;
  }
}
