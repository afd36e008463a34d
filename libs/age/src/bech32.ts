/* Bech32 (BIP 173), without its limit of 90 characters, as age writes recipients and identities. */

const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const checksumWords = 6;

/** The text of bytes behind a prefix in small letters. */
export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  const words = regroup(bytes, 8, 5, true) ?? [];
  const sum = checksum([...expand(prefix), ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  const check = Array.from({ length: checksumWords }, (_, index) => (sum >> (5 * (5 - index))) & 31);
  return `${prefix}1${[...words, ...check].map((word) => alphabet[word]).join('')}`;
}

/** The bytes of a text with this prefix; undefined when it is not one, or was mistyped. */
export function decodeBech32(prefix: string, text: string): Buffer | undefined {
  const small = text.toLowerCase();
  if (small !== text && text.toUpperCase() !== text) return undefined;
  if (!small.startsWith(`${prefix}1`)) return undefined;
  const words = Array.from(small.slice(prefix.length + 1), (letter) => alphabet.indexOf(letter));
  if (words.length < checksumWords || words.includes(-1)) return undefined;
  if (checksum([...expand(prefix), ...words]) !== 1) return undefined;
  const bytes = regroup(words.slice(0, -checksumWords), 5, 8, false);
  return bytes === undefined ? undefined : Buffer.from(bytes);
}

function expand(prefix: string): number[] {
  const codes = Array.from(prefix, (letter) => letter.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function checksum(words: readonly number[]): number {
  let sum = 1;
  for (const word of words) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ word;
    for (const [bit, generator] of generators.entries()) if ((top >>> bit) & 1) sum ^= generator;
  }
  return sum;
}

/** Undefined when the bits that are left over are not zeros of less than a word. */
function regroup(words: Iterable<number>, from: number, to: number, pad: boolean): number[] | undefined {
  const result: number[] = [];
  let value = 0;
  let bits = 0;
  for (const word of words) {
    value = ((value << from) | word) & 0xfff;
    for (bits += from; bits >= to; ) {
      bits -= to;
      result.push((value >>> bits) & ((1 << to) - 1));
    }
  }
  const rest = value & ((1 << bits) - 1);
  if (pad) return bits === 0 ? result : [...result, rest << (to - bits)];
  return bits >= from || rest !== 0 ? undefined : result;
}
