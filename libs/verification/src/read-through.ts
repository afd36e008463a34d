import { createHash } from 'node:crypto';
import { toFault } from '@holdfast/fault';
import type { Abortable, ArtifactEntry } from '@holdfast/manifest';
import type { ArtifactSet } from '@holdfast/source';

/** So many artifacts are read at once: small ones wait for each other's first bytes otherwise. */
const readsAtOnce = 8;

export interface ReadThroughOptions extends Abortable {
  readonly onRead: (done: { readonly files: number; readonly bytes: number }) => void;
  readonly onWrong: (path: string, message: string) => Promise<void>;
}

/** What a source's listing names, counted. */
export interface ReadTotals {
  readonly artifacts: number;
  readonly files: number;
  readonly bytes: number;
}

/** Reads the content of every artifact and compares it with its listing's digest and size, whatever the reader itself says. */
export async function readThrough(set: ArtifactSet, options: ReadThroughOptions): Promise<ReadTotals> {
  const totals = { artifacts: 0, files: 0, bytes: 0 };
  const reading = new Set<Promise<void>>();
  let failed: { readonly error: unknown } | undefined;
  try {
    for await (const entry of set.entries(options)) {
      totals.artifacts += 1;
      totals.bytes += entry.size;
      if (entry.type !== 'file') continue;
      totals.files += 1;
      const one: Promise<void> = readOne(set, entry, options).catch((error: unknown) => {
        failed ??= { error };
      });
      reading.add(one);
      one.then(() => reading.delete(one));
      if (reading.size >= readsAtOnce) await Promise.race(reading);
      if (failed !== undefined) break;
    }
  } finally {
    await Promise.all(reading);
  }
  if (failed !== undefined) throw failed.error;
  return totals;
}

async function readOne(set: ArtifactSet, entry: ArtifactEntry, { signal, onRead, onWrong }: ReadThroughOptions): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of set.read(entry, { signal })) {
      hash.update(piece);
      bytes += piece.length;
    }
  } catch (error) {
    signal?.throwIfAborted();
    await onWrong(entry.path, toFault(error, 'destination-damaged', 'it could not be read').message);
    return;
  }
  onRead({ files: 1, bytes });
  if (bytes !== entry.size) await onWrong(entry.path, `it has ${bytes} bytes, the listing says ${entry.size}`);
  else if (hash.digest('hex') !== entry.sha256) await onWrong(entry.path, 'its bytes do not match the digest in the listing');
}
