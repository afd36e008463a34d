/** Characters of an id, as it stands in a listing between quotes. */
const idLength = 64;
const quote = 0x22;

/** Bytes that an id with its quotes may have on either side of a border between two pieces of a listing. */
export const borderBytes = idLength + 1;

/** The value of a hex digit by its character, 255 for every other. */
const digits = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value += 1) digits[value.toString(16).charCodeAt(0)] = value;

/**
 * Finds every chunk id in a part of a listing without parsing it: 64 lower-case hex digits between quotes. A name that
 * looks like one is found too, which only keeps a chunk that nobody needs. `onId` gets the same 32 bytes each time.
 *
 * No id can begin and end between two positions that are 64 apart, so that only one byte in 64 is looked at where there is none.
 */
export function scanChunkIds(bytes: Uint8Array, onId: (id: Uint8Array) => void): void {
  const id = new Uint8Array(idLength / 2);
  for (let position = idLength; position < bytes.length; ) {
    if (digits[bytes[position] as number] === 255) {
      position += idLength;
      continue;
    }
    let start = position;
    while (start > 0 && digits[bytes[start - 1] as number] !== 255) start -= 1;
    let end = position + 1;
    while (end < bytes.length && digits[bytes[end] as number] !== 255) end += 1;
    if (end - start === idLength && bytes[start - 1] === quote && bytes[end] === quote) {
      for (let at = 0; at < id.length; at += 1) {
        id[at] = ((digits[bytes[start + 2 * at] as number] as number) << 4) | (digits[bytes[start + 2 * at + 1] as number] as number);
      }
      onId(id);
    }
    position = end + idLength;
  }
}
