import type { Store } from '@holdfast/store';
import { type IndexOptions, indexLine, putIndexFile } from '../index-files/index-file.ts';
import { describePack } from '../index-files/load-index.ts';

/** Bytes of lines in one index file at the most, as long as no line is longer. */
const linesPerFile = 32 << 20;

export interface IndexToPut {
  /** Lines that are there already. */
  readonly lines: readonly Buffer[];
  /** Packs in the store that describe themselves. */
  readonly packs: readonly { readonly pack: string; readonly size: number }[];
}

/** Stores index files with these lines and packs, durably, and gives their keys. */
export async function putIndex(store: Store, { lines, packs }: IndexToPut, options: IndexOptions): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  let [gathered, bytes]: [Buffer[], number] = [[], 0];
  const end = async (): Promise<void> => {
    if (gathered.length > 0) for (const key of await putIndexFile(store, gathered, options)) keys.add(key);
    [gathered, bytes] = [[], 0];
  };
  const add = async (line: Buffer): Promise<void> => {
    if (bytes + line.length > linesPerFile) await end();
    gathered.push(line);
    bytes += line.length;
  };
  for (const line of lines) await add(line);
  for (const { pack, size } of packs) await add(indexLine(await describePack(store, { pack, size }, options)));
  await end();
  return keys;
}
