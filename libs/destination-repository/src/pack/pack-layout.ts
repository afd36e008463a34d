import { zstdCompressSync } from 'node:zlib';
import { Fault } from '@holdfast/fault';
import { areContents } from './pack-contents.ts';
import { unpackBounded } from './unpack-bounded.ts';

/*
 * A pack is a plain `.tar.zst`: independent zstd frames that hold whole tar entries named by chunk id, a frame with the
 * end of the archive, and last a skippable frame with the pack's own contents, which every zstd reader passes over:
 *
 *   5D 2A 4D 18 | length, 32 bits | contents (zstd, JSON) | length of contents, 32 bits | "HFPACK01"
 *
 * Numbers are little-endian. The contents are found from the end of the file, so that an index can be rebuilt from the
 * tails alone.
 *
 * In an encrypted repository a pack is an age file of this. Its name and size are those of the age file, all positions
 * are positions in what it holds.
 */

/** One zstd frame of a pack: where it stands in the pack, and how long it is unpacked. */
export type FrameLocation = readonly [offset: number, length: number, unpackedLength: number];

/** One chunk of a pack: its id, the number of its frame, and where its bytes stand in the unpacked frame. */
export type ChunkPlace = readonly [id: string, frame: number, offset: number, length: number];

/** What a pack holds. The index keeps the same. */
export interface PackContents {
  readonly frames: readonly FrameLocation[];
  readonly chunks: readonly ChunkPlace[];
}

/** A pack with its name (the SHA-256 of its bytes) and size. */
export interface PackDescription extends PackContents {
  readonly pack: string;
  readonly size: number;
}

export const tarBlock = 512;
const skippableMagic = 0x184d2a5d;
const tailMark = Buffer.from('HFPACK01');
const footerBytes = 4 + tailMark.length;

/** Whether packs are as they are, or age files. */
export type PackForm = 'plain' | 'age';

const endings: { readonly [form in PackForm]: string } = { plain: '.tar.zst', age: '.tar.zst.age' };

/** The key of a pack in the store. */
export function packKey(pack: string, form: PackForm): string {
  return `packs/${pack.slice(0, 2)}/${pack}${endings[form]}`;
}

/** The pack that a key names, or undefined for a key that is none. */
export function packOfKey(key: string): string | undefined {
  const match = /^packs\/([0-9a-f]{2})\/([0-9a-f]{64})\.tar\.zst(?:\.age)?$/.exec(key);
  return match?.[2]?.startsWith(match[1] as string) ? match[2] : undefined;
}

/** Writes the tar header of a chunk (ustar: a plain file, mode 0644, time 0) at `offset`. `id` is 64 hex digits. */
export function writeTarHeader(target: Buffer, offset: number, id: string, length: number): void {
  target.fill(0, offset, offset + tarBlock);
  target.write(id, offset, 'latin1');
  target.write(['0000644', '0000000', '0000000', ''].join('\0'), offset + 100, 'latin1');
  target.write([length.toString(8).padStart(11, '0'), '00000000000', '        0'].join('\0'), offset + 124, 'latin1');
  target.write(['ustar', '00'].join('\0'), offset + 257, 'latin1');
  let sum = 0;
  for (let index = offset; index < offset + tarBlock; index += 1) sum += target[index] as number;
  target.write(`${sum.toString(8).padStart(6, '0')}\0 `, offset + 148, 'latin1');
}

/** The room that a chunk takes in a tar: header, bytes, padding. */
export function tarEntryLength(length: number): number {
  return tarBlock + Math.ceil(length / tarBlock) * tarBlock;
}

/** The skippable frame that ends a pack. */
export function packTail(contents: PackContents): Buffer {
  const packed = zstdCompressSync(JSON.stringify(contents));
  const tail = Buffer.alloc(8 + packed.length + footerBytes);
  tail.writeUInt32LE(skippableMagic, 0);
  tail.writeUInt32LE(packed.length + footerBytes, 4);
  packed.copy(tail, 8);
  tail.writeUInt32LE(packed.length, 8 + packed.length);
  tailMark.copy(tail, 8 + packed.length + 4);
  return tail;
}

/**
 * The contents of a pack from its last bytes, or the number of last bytes that are needed when there are too few.
 * Throws `destination-damaged`.
 */
export function parsePackTail(last: Uint8Array, name: string): PackContents | number {
  const bytes = Buffer.from(last.buffer, last.byteOffset, last.byteLength);
  if (bytes.length < footerBytes || !bytes.subarray(-tailMark.length).equals(tailMark))
    throw damagedPack(name, 'its last bytes are not those of a pack');
  const length = bytes.readUInt32LE(bytes.length - footerBytes);
  const needed = length + footerBytes;
  if (bytes.length < needed) return needed;
  try {
    const text = unpackBounded(bytes.subarray(bytes.length - needed, bytes.length - footerBytes)).toString('utf8');
    const contents: unknown = JSON.parse(text);
    if (areContents(contents)) return contents;
    throw new SyntaxError('it is not what a pack says of itself');
  } catch (error) {
    throw damagedPack(name, 'its own index cannot be read', error);
  }
}

/** The fault for a pack that is not as it was written. */
export function damagedPack(name: string, why: string, cause?: unknown): Fault {
  return new Fault('destination-damaged', `the pack ${name} is damaged: ${why}`, {
    guidance: 'run holdfast verify --all, and restore from another copy',
    cause,
  });
}
