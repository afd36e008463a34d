import { hash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import type { PackDescription } from './pack-layout.ts';

/*
 * index/<sha256 of the file>.ndjson.zst: one line a pack, as `PackDescription`. Each backup adds one file; all of them
 * together are the index. Nothing in them is lost with them: every pack repeats its own line in its tail.
 */

export const indexPrefix = 'index/';

/** The line of a pack, as bytes, which take much less memory than the description. */
export function indexLine(pack: PackDescription): Buffer {
  return Buffer.from(`${JSON.stringify(pack)}\n`);
}

/** Stores the lines as one index file. */
export async function putIndexFile(store: Store, lines: readonly Buffer[], options: Abortable): Promise<void> {
  const bytes = zstdCompressSync(Buffer.concat(lines));
  await store.put(`${indexPrefix}${hash('sha256', bytes)}.ndjson.zst`, bytes, options);
}

/** The packs in one index file, one at a time. Throws `destination-damaged` when its bytes do not match its name. */
export async function* readIndexFile(store: Store, key: string, options: Abortable): AsyncGenerator<PackDescription> {
  const bytes = await store.get(key, options);
  if (key !== `${indexPrefix}${hash('sha256', bytes)}.ndjson.zst`) {
    throw new Fault('destination-damaged', `the index file ${key} in ${store.description} does not match its name`, {
      guidance: 'delete that file: the packs repeat what stood in it',
    });
  }
  const text = zstdDecompressSync(bytes);
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(0x0a, start);
    yield JSON.parse(text.toString('utf8', start, end)) as PackDescription;
    start = end + 1;
  }
}
