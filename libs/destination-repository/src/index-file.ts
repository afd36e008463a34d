import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createZstdDecompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import type { PackDescription } from './pack-layout.ts';

/*
 * index/<sha256 of the file>.ndjson.zst: one line a pack, as `PackDescription`. Each backup adds one file; all of them
 * together are the index. Nothing in them is lost with them: every pack repeats its own line in its tail.
 */

export const indexPrefix = 'index/';

/** Whether a key is that of an index file. */
export function isIndexKey(key: string): boolean {
  return /^index\/[0-9a-f]{64}\.ndjson\.zst$/.test(key);
}

/** The line of a pack, as bytes, which take much less memory than the description. */
export function indexLine(pack: PackDescription): Buffer {
  return Buffer.from(`${JSON.stringify(pack)}\n`);
}

/** Stores the lines as one index file and gives its key. */
export async function putIndexFile(store: Store, lines: readonly Buffer[], options: Abortable): Promise<string> {
  const bytes = zstdCompressSync(Buffer.concat(lines));
  const key = `${indexPrefix}${hash('sha256', bytes)}.ndjson.zst`;
  await store.put(key, bytes, options);
  return key;
}

/** More than this is unpacked piece by piece. */
const unpackedAtOnce = 1 << 20;
const pieceBytes = 1 << 18;

/** The packs in one index file, one at a time. Throws `destination-damaged` when its bytes do not match its name. */
export async function* readIndexFile(store: Store, key: string, options: Abortable): AsyncGenerator<PackDescription> {
  for await (const line of readIndexLines(store, key, options)) yield parseIndexLine(line);
}

/** The same, as lines without their ends. */
export async function* readIndexLines(store: Store, key: string, options: Abortable): AsyncGenerator<Buffer> {
  const bytes = await store.get(key, options);
  if (key !== `${indexPrefix}${hash('sha256', bytes)}.ndjson.zst`) {
    throw new Fault('destination-damaged', `the index file ${key} in ${store.description} does not match its name`, {
      guidance: 'delete that file: the packs repeat what stood in it',
    });
  }
  yield* linesOf(unpacked(bytes));
}

/** What a line says. */
export function parseIndexLine(line: Buffer): PackDescription {
  return JSON.parse(line.toString('latin1')) as PackDescription;
}

function unpacked(bytes: Buffer): Iterable<Buffer> | AsyncIterable<Buffer> {
  if (bytes.length <= unpackedAtOnce) return [zstdDecompressSync(bytes)];
  return Readable.from([bytes]).pipe(createZstdDecompress({ chunkSize: pieceBytes }));
}

async function* linesOf(pieces: Iterable<Buffer> | AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, start)) {
      const last = piece.subarray(start, end);
      yield begun.length === 0 ? last : Buffer.concat([...begun, last]);
      begun = [];
      start = end + 1;
    }
    if (start < piece.length) begun.push(piece.subarray(start));
  }
}
