import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { createZstdDecompress, zstdCompressSync } from 'node:zlib';
import { decryptBytes, encryptBytes } from '@holdfast/age';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store, StoredObject } from '@holdfast/store';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import { areContents } from '../pack/pack-contents.ts';
import type { PackDescription } from '../pack/pack-layout.ts';
import { mostUnpacked, unpackBounded } from '../pack/unpack-bounded.ts';

/*
 * index/<sha256 of the file>.ndjson.zst: one line a pack, as `PackDescription`. Each backup adds one file; all of them
 * together are the index. Nothing in them is lost with them: every pack repeats its own line in its tail.
 *
 * In an encrypted repository the same is an age file, `….ndjson.zst.age`, for whoever may read. For machines that only
 * make backups `….ids.ndjson.zst` says in the clear which pack has which chunks, all places being 0: exact lengths would
 * let anybody test for a known file. A skippable frame at its end proves that it comes from somebody with the chunk-id key.
 */

export const indexPrefix = 'index/';

/** Whether a key is that of an index file. */
export function isIndexKey(key: string): boolean {
  return formOfIndex(key) !== undefined;
}

export type IndexForm = 'plain' | 'ids' | 'age';

const endings: { readonly [form in IndexForm]: string } = { plain: '.ndjson.zst', ids: '.ids.ndjson.zst', age: '.ndjson.zst.age' };

/** What index files are read and written with. */
export interface IndexOptions extends Abortable {
  readonly access: RepositoryAccess;
}

/** The line of a pack, as bytes, which take much less memory than the description. */
export function indexLine(pack: PackDescription): Buffer {
  return Buffer.from(`${JSON.stringify(pack)}\n`);
}

/** Stores the lines as one index file, or as the two of an encrypted repository, and gives their keys. */
export async function putIndexFile(store: Store, lines: readonly Buffer[], options: IndexOptions): Promise<readonly string[]> {
  if (options.access.form === 'plain') return [await putIndexForm(store, lines, { ...options, form: 'plain' })];
  // The full one first: a run that is killed in between has its packs stored again, and nothing that cannot be read.
  const full = await putIndexForm(store, lines, { ...options, form: 'age' });
  return [full, await putIndexForm(store, lines.map(withoutPlaces), { ...options, form: 'ids' })];
}

/** Stores lines that belong to one form as a file of it, and gives its key. */
export async function putIndexForm(
  store: Store,
  lines: readonly Buffer[],
  { access, form, ...options }: IndexOptions & { readonly form: IndexForm },
): Promise<string> {
  const packed = zstdCompressSync(Buffer.concat(lines));
  const bytes =
    form === 'age' ? encryptBytes(packed, [access.recipient]) : form === 'ids' ? Buffer.concat([packed, proofOf(packed, access)]) : packed;
  const key = indexKey(bytes, form);
  await store.put(key, bytes, options);
  return key;
}

/** The forms of index files whose lines can be told and written here. */
export function indexForms({ form, canRead, canStore }: RepositoryAccess): readonly IndexForm[] {
  if (form === 'plain') return ['plain'];
  return [...(canRead ? (['age'] as const) : []), ...(canStore ? (['ids'] as const) : [])];
}

/** The index files that tell all that may be known here. */
export async function* listIndexFiles(store: Store, { access, ...options }: IndexOptions): AsyncGenerator<StoredObject> {
  for await (const object of store.list(indexPrefix, options)) if (tells(formOfIndex(object.key), access)) yield object;
}

/** More than this is unpacked piece by piece. */
const unpackedAtOnce = 1 << 20;
const pieceBytes = 1 << 18;

/** The packs in one index file, one at a time. Throws `destination-damaged` when its bytes do not match its name. */
export async function* readIndexFile(store: Store, key: string, options: IndexOptions): AsyncGenerator<PackDescription> {
  for await (const line of readIndexLines(store, key, options)) yield parseIndexLine(line);
}

/** The same, as lines without their ends; none of a file that `listIndexFiles` leaves out, which is proven all the same. */
export async function* readIndexLines(store: Store, key: string, options: IndexOptions): AsyncGenerator<Buffer> {
  const lines = readIndexForm(store, key, options);
  if (tells(formOfIndex(key), options.access)) yield* lines;
  else for await (const _ of lines);
}

/** The lines of an index file, whichever form it has; none of one that nothing here opens, which is compared with its name. */
export async function* readIndexForm(store: Store, key: string, { access, ...options }: IndexOptions): AsyncGenerator<Buffer> {
  const bytes = await store.get(key, options);
  const form = formOfIndex(key);
  if (form === undefined || key !== indexKey(bytes, form)) throw damaged(store, key, 'does not match its name');
  if (form === 'ids' && access.canStore && !isProven(bytes, access)) throw damaged(store, key, 'was not made by who has the keys');
  if (indexForms(access).includes(form))
    yield* linesOf(unpacked(form === 'age' ? decryptBytes(bytes, access.opener) : withoutProof(bytes, form)));
}

/** What a line says. Throws `destination-damaged` and a SyntaxError. */
export function parseIndexLine(line: Buffer): PackDescription {
  const description = JSON.parse(line.toString('latin1')) as PackDescription | null;
  const { pack, size } = description ?? {};
  const isNamed = typeof pack === 'string' && /^[0-9a-f]{64}$/.test(pack) && typeof size === 'number';
  if (description !== null && isNamed && areContents(description)) return description;
  throw new Fault('destination-damaged', 'a line of the index is not as it was written');
}

function tells(form: IndexForm | undefined, access: RepositoryAccess): boolean {
  if (access.form === 'plain') return form === 'plain';
  return access.canRead ? form === 'age' : form === 'ids' && access.canStore;
}

/** The line as it stands in a file of ids. */
export function withoutPlaces(line: Buffer): Buffer {
  const { pack, size, chunks } = parseIndexLine(line);
  return indexLine({ pack, size, frames: [[0, 0, 0]], chunks: chunks.map(([id]) => [id, 0, 0, 0]) });
}

const proofHead = Buffer.from([0x5d, 0x2a, 0x4d, 0x18, 32, 0, 0, 0]);
const proofBytes = proofHead.length + 32;

function proofOf(ids: Buffer, access: RepositoryAccess): Buffer {
  const mac = createHmac('sha256', access.deriveKey('index of ids')).update(ids).digest();
  return Buffer.concat([proofHead, mac]);
}

function isProven(bytes: Buffer, access: RepositoryAccess): boolean {
  if (bytes.length < proofBytes) return false;
  return timingSafeEqual(bytes.subarray(-proofBytes), proofOf(bytes.subarray(0, -proofBytes), access));
}

function withoutProof(bytes: Buffer, form: IndexForm): Buffer {
  return form === 'ids' ? bytes.subarray(0, -proofBytes) : bytes;
}

/** The form of an index file by its key; undefined for a key that is none of one. */
export function formOfIndex(key: string): IndexForm | undefined {
  const ending = /^index\/[0-9a-f]{64}(\..*)$/.exec(key)?.[1];
  return (Object.keys(endings) as IndexForm[]).find((form) => endings[form] === ending);
}

function indexKey(bytes: Buffer, form: IndexForm): string {
  return `${indexPrefix}${hash('sha256', bytes)}${endings[form]}`;
}

function damaged(store: Store, key: string, why: string): Fault {
  return new Fault('destination-damaged', `the index file ${key} in ${store.description} ${why}`, {
    guidance: 'delete that file: the packs repeat what stood in it',
  });
}

function unpacked(bytes: Buffer): Iterable<Buffer> | AsyncIterable<Buffer> {
  if (bytes.length <= unpackedAtOnce) return [unpackBounded(bytes)];
  return bounded(Readable.from([bytes]).pipe(createZstdDecompress({ chunkSize: pieceBytes })), mostUnpacked(bytes.length));
}

async function* bounded(pieces: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > most) throw new Fault('destination-damaged', 'an index file becomes more than any index is');
    yield piece;
  }
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
