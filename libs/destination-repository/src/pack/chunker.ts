/** Where content-defined cuts may fall, in bytes; `average` is a power of two. */
export interface ChunkSizes {
  readonly minimum: number;
  readonly average: number;
  readonly maximum: number;
}

/** How content is cut: a table of 256 random words says where, by default that of every plain repository. */
export interface CutRule extends ChunkSizes {
  readonly gear?: Int32Array;
}

/** The gear hash forgets a byte after this many further ones. */
const windowBytes = 32;

/**
 * One random 32-bit word for each byte value. The seed is part of the repository format: another table would cut the
 * same file elsewhere and find nothing to share. (xorshift32, seed 0x486f6c64.)
 */
const plainGear = makeGear(0x486f_6c64);

/**
 * Where the next chunk of `bytes` that starts at `start` ends (FastCDC with normalised sizes: a stricter condition
 * before the average size and a looser one after it). `end` is the end of what there is; the caller passes at least
 * `maximum` bytes or all that is left.
 */
export function cutPoint(bytes: Uint8Array, start: number, end: number, sizes: CutRule): number {
  const gear = sizes.gear ?? plainGear;
  const limit = Math.min(end, start + sizes.maximum);
  const first = start + sizes.minimum;
  if (first >= limit) return limit;
  const bits = 31 - Math.clz32(sizes.average);
  // Left shifts push the oldest bytes out at the top, so the top bits depend on the whole window.
  const strict = highBits(bits + 1);
  const loose = highBits(bits - 1);
  const middle = Math.min(limit, start + sizes.average);
  let hash = 0;
  let position = first - windowBytes;
  for (; position < first; position += 1) hash = ((hash << 1) + (gear[bytes[position] as number] as number)) | 0;
  for (; position < middle; position += 1) {
    hash = ((hash << 1) + (gear[bytes[position] as number] as number)) | 0;
    if ((hash & strict) === 0) return position + 1;
  }
  for (; position < limit; position += 1) {
    hash = ((hash << 1) + (gear[bytes[position] as number] as number)) | 0;
    if ((hash & loose) === 0) return position + 1;
  }
  return limit;
}

/** Where the next chunk ends when cuts fall at every multiple of `pageSize`. */
export function pageCutPoint(start: number, end: number, pageSize: number): number {
  return Math.min(end, start + pageSize);
}

function highBits(count: number): number {
  return (0xffff_ffff << (32 - count)) | 0;
}

function makeGear(seed: number): Int32Array {
  let state = seed;
  return Int32Array.from({ length: 256 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
}
