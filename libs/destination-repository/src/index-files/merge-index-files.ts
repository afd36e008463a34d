import { Fault } from '@holdfast/fault';
import type { Store } from '@holdfast/store';
import {
  formOfIndex,
  type IndexForm,
  type IndexOptions,
  indexForms,
  indexPrefix,
  parseIndexLine,
  putIndexForm,
  readIndexForm,
} from './index-file.ts';
import { packLineHead } from './pack-line.ts';

/** Each backup adds an index file, and each costs a reader a question: from so many small ones on they are made one. */
const mostSmallFiles = 32;
/** What is larger stays as it is, so that nothing is written again and again. */
const smallBytes = 256 << 10;

/**
 * Makes one index file of the small ones when there are too many, and then deletes those. For whoever holds a lease to
 * write. A reader that meets a file gone lists again; a run that is killed in between leaves a pack named twice, which
 * does no harm. Files that are damaged, or gone meanwhile, are left to others.
 */
export async function mergeIndexFiles(store: Store, options: IndexOptions): Promise<void> {
  for (const form of indexForms(options.access)) await mergeForm(store, form, options);
}

async function mergeForm(store: Store, form: IndexForm, options: IndexOptions): Promise<void> {
  const files = await Array.fromAsync(store.list(indexPrefix, options));
  const small = files.filter(({ key, size }) => formOfIndex(key) === form && size <= smallBytes);
  if (small.length <= mostSmallFiles) return;
  const lines = new Map<string, Buffer>();
  const merged: string[] = [];
  for (const { key } of small) {
    try {
      const found = await Array.fromAsync(readIndexForm(store, key, options));
      for (const line of found) lines.set((packLineHead(line) ?? parseIndexLine(line)).pack, line);
      merged.push(key);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof Fault)) throw error;
    }
  }
  if (merged.length < 2) return;
  const end = Buffer.from('\n');
  const written = await putIndexForm(
    store,
    [...lines.values()].map((line) => Buffer.concat([line, end])),
    { ...options, form },
  );
  // One that comes back after a power cut is merged again.
  for (const key of merged) if (key !== written) await store.delete(key, { ...options, fleeting: true });
}
