const sampleSize = 1024;
const samples = 16;
/** Bits of entropy in a byte above which deflate gains less than it costs; random bytes reach 7.98 in this sample. */
const entropyLimit = 7.85;

/**
 * Whether the bytes are compressed already (JPEG, PDF streams, zip): judged by how evenly their values are spread over a
 * sample. A wrong answer costs time or room, nothing else.
 */
export function looksCompressed(bytes: Uint8Array): boolean {
  if (bytes.length < 2 * sampleSize) return false;
  const counts = new Uint32Array(256);
  const step = Math.max(sampleSize, Math.floor(bytes.length / samples));
  let seen = 0;
  for (let start = 0; start < bytes.length; start += step) {
    const end = Math.min(start + sampleSize, bytes.length);
    for (let index = start; index < end; index += 1) counts[bytes[index] as number] = (counts[bytes[index] as number] as number) + 1;
    seen += end - start;
  }
  // A small sample of random bytes is less even than a large one.
  return entropy(counts, seen) > entropyLimit - 180 / seen;
}

function entropy(counts: Uint32Array, total: number): number {
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / total) * Math.log2(count / total);
  return bits;
}
