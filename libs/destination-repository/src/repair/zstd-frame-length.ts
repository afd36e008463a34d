/*
 * RFC 8878, 3.1.1: magic number, descriptor, window (unless single segment), dictionary id, content size, blocks of
 * [last | type | size] in three bytes, and a checksum of four bytes where the descriptor says so.
 */

/** What every zstd frame begins with. */
export const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

const dictionaryBytes = [0, 1, 2, 4] as const;
const sizeBytes = [0, 2, 4, 8] as const;
const runLengthBlock = 1;
const reservedBlock = 3;

/** The length of the zstd frame that begins at `start`, found without unpacking it; undefined when none that is whole does. */
export function zstdFrameLength(bytes: Buffer, start: number): number | undefined {
  const { ends, isWhole } = zstdBlockEnds(bytes, start);
  const end = (ends.at(-1) ?? 0) + (((bytes[start + 4] ?? 0) & 4) === 0 ? 0 : 4);
  return isWhole && end <= bytes.length ? end - start : undefined;
}

/** Where each block of the frame that begins at `start` ends, as far as that can be told; `isWhole` when the last one is among them. */
export function zstdBlockEnds(bytes: Buffer, start: number): { readonly ends: readonly number[]; readonly isWhole: boolean } {
  const ends: number[] = [];
  if (start + 5 > bytes.length || bytes.compare(zstdMagic, 0, 4, start, start + 4) !== 0) return { ends, isWhole: false };
  const descriptor = bytes[start + 4] as number;
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >>> 6;
  const sizeLength = sizeFlag === 0 && isSingle ? 1 : (sizeBytes[sizeFlag as 0] as number);
  let at = start + 5 + (isSingle ? 0 : 1) + (dictionaryBytes[(descriptor & 3) as 0] as number) + sizeLength;
  while (at + 3 <= bytes.length) {
    const header = bytes.readUIntLE(at, 3);
    const type = (header >>> 1) & 3;
    at += 3 + (type === runLengthBlock ? 1 : header >>> 3);
    if (type === reservedBlock || at > bytes.length) break;
    ends.push(at);
    if ((header & 1) === 1) return { ends, isWhole: true };
  }
  return { ends, isWhole: false };
}

/** What the frame that begins at `start` says that it becomes; undefined when it does not say. */
export function zstdDeclaredSize(bytes: Buffer, start: number): number | undefined {
  const descriptor = bytes[start + 4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const at = start + 5 + (isSingle ? 0 : 1) + (dictionaryBytes[(descriptor & 3) as 0] as number);
  const length = [isSingle ? 1 : 0, 2, 4, 8][descriptor >>> 6] as number;
  if (length === 0 || at + length > bytes.length) return undefined;
  if (length === 8) return Number(bytes.readBigUInt64LE(at));
  return bytes.readUIntLE(at, length) + (length === 2 ? 256 : 0);
}
