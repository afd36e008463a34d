import { Fault } from '@holdfast/fault';
import { type FrameCodec, maxNoteLength } from './frame-codec.ts';
import type { SectionKey } from './member.ts';

/** What the end of a `tar.gz` or `tar.zst` says about it: a guide for the reader, proven by the digest that follows it. */
export interface ArchiveGuide {
  readonly layout: string;
  /** Folder that everything lies in, with its `/`, or nothing. */
  readonly prefix: string;
  /** Byte in the archive where each section starts, in order. */
  readonly sections: readonly (readonly [SectionKey, number])[];
}

const magic = 'holdfast archive 1\n';
/** Magic, start and length of the guide, SHA-256 of every byte of the archive before this. */
const sealLength = magic.length + 8 + 8 + 32;

/**
 * The pieces that follow the tar's last frame at byte `start`: the guide, cut into notes that decompressors pass over,
 * and a seal, which is made from the digest of everything before it.
 */
export function tarTrailer(codec: FrameCodec, guide: object, start: number): (Buffer | ((digest: Buffer) => Buffer))[] {
  const text = Buffer.from(JSON.stringify(guide), 'utf8');
  const notes: Buffer[] = [];
  for (let from = 0; from < text.length; from += maxNoteLength) notes.push(codec.carry(text.subarray(from, from + maxNoteLength)));
  return [...notes, (digest) => codec.carry(sealNote(start, text.length, digest))];
}

/** How many bytes the seal takes at the end of an archive. */
export function sealSize(codec: FrameCodec): number {
  return sealLength + codec.carriage;
}

/** What the seal at the end of an archive says; undefined when there is none. */
export function parseSeal(
  codec: FrameCodec,
  bytes: Buffer,
): { readonly start: number; readonly length: number; readonly digest: Buffer } | undefined {
  const note = bytes.subarray(codec.noteOffset, codec.noteOffset + sealLength);
  if (note.toString('latin1', 0, magic.length) !== magic || !codec.carry(note).equals(bytes)) return undefined;
  const numbers = note.subarray(magic.length);
  return { start: Number(numbers.readBigUInt64LE(0)), length: Number(numbers.readBigUInt64LE(8)), digest: numbers.subarray(16) };
}

/** How many bytes the guide takes with what carries it. */
export function guideSize(codec: FrameCodec, length: number): number {
  return length + Math.ceil(length / maxNoteLength) * codec.carriage;
}

/** The guide in the bytes between the last frame and the seal. Throws `destination-damaged`. */
export function parseGuide(codec: FrameCodec, bytes: Buffer, archive: string): ArchiveGuide {
  const notes: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += maxNoteLength + codec.carriage) {
    const carried = bytes.subarray(from, from + maxNoteLength + codec.carriage);
    notes.push(carried.subarray(codec.noteOffset, codec.noteOffset + Math.max(carried.length - codec.carriage, 0)));
  }
  const text = Buffer.concat(notes);
  try {
    const guide = JSON.parse(text.toString('utf8')) as ArchiveGuide;
    const rewritten = tarTrailer(codec, guide, 0).filter((piece) => Buffer.isBuffer(piece));
    if (isGuide(guide) && Buffer.concat(rewritten).equals(bytes)) return guide;
  } catch {
    // falls through: the text is not JSON
  }
  throw new Fault('destination-damaged', `the guide at the end of ${archive} is damaged`, {
    guidance: 'restore another snapshot or another copy',
  });
}

function sealNote(start: number, length: number, digest: Buffer): Buffer {
  const note = Buffer.alloc(sealLength);
  note.write(magic, 0, 'latin1');
  note.writeBigUInt64LE(BigInt(start), magic.length);
  note.writeBigUInt64LE(BigInt(length), magic.length + 8);
  digest.copy(note, magic.length + 16);
  return note;
}

function isGuide({ layout, prefix, sections }: ArchiveGuide): boolean {
  if (typeof layout !== 'string' || typeof prefix !== 'string' || !Array.isArray(sections)) return false;
  return sections.every((section) => Array.isArray(section) && typeof section[0] === 'string' && Number.isSafeInteger(section[1]));
}
