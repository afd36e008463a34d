const mask = 0xffffffffffffffffn;

/** The initial state of RFC 7693, which is that of SHA-512. */
const initial = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
] as const;

/** In which order each round takes the words of the block, in hexadecimal digits. */
const orders = [
  '0123456789abcdef',
  'ea489fd61c02b753',
  'b8c052fdae367194',
  '7931dcbe265a40f8',
  '905724afe1bc683d',
  '2c6a0b834d75fe19',
  'c51fed4a0763928b',
  'db7ec13950f4862a',
  '6fe9b308c2d714a5',
  'a2847615fb9e3cd0',
] as const;

/** Which words of the state each of the eight steps of a round mixes: columns, then diagonals. */
const steps = ['048c', '159d', '26ae', '37bf', '05af', '16bc', '278d', '349e'] as const;

/**
 * BLAKE2b-256 (RFC 7693) of at most 128 bytes, that is of one block: what minisign proves its secret keys with. OpenSSL
 * has BLAKE2b with 512 bits alone.
 */
export function blake2b256(bytes: Uint8Array): Buffer {
  if (bytes.length > 128) throw new RangeError('more than one block');
  const block = Buffer.alloc(128);
  block.set(bytes);
  const words = Array.from({ length: 16 }, (_, index) => block.readBigUInt64LE(index * 8));
  const start = [(initial[0] as bigint) ^ 0x01010020n, ...initial.slice(1)];
  const state = [...start, ...initial];
  state[12] = (state[12] as bigint) ^ BigInt(bytes.length);
  state[14] = (state[14] as bigint) ^ mask;
  for (let round = 0; round < 12; round += 1) mix(state, words, orders[round % 10] as string);
  const digest = Buffer.alloc(32);
  for (let index = 0; index < 4; index += 1) {
    digest.writeBigUInt64LE((start[index] as bigint) ^ (state[index] as bigint) ^ (state[index + 8] as bigint), index * 8);
  }
  return digest;
}

function mix(state: bigint[], words: readonly bigint[], order: string): void {
  for (const [index, step] of steps.entries()) {
    const [a, b, c, d] = Array.from(step, (digit) => Number.parseInt(digit, 16)) as [number, number, number, number];
    const word = (offset: number): bigint => words[Number.parseInt(order[index * 2 + offset] as string, 16)] as bigint;
    const value = (at: number): bigint => state[at] as bigint;
    state[a] = (value(a) + value(b) + word(0)) & mask;
    state[d] = rotated(value(d) ^ value(a), 32n);
    state[c] = (value(c) + value(d)) & mask;
    state[b] = rotated(value(b) ^ value(c), 24n);
    state[a] = (value(a) + value(b) + word(1)) & mask;
    state[d] = rotated(value(d) ^ value(a), 16n);
    state[c] = (value(c) + value(d)) & mask;
    state[b] = rotated(value(b) ^ value(c), 63n);
  }
}

function rotated(value: bigint, bits: bigint): bigint {
  return ((value >> bits) | (value << (64n - bits))) & mask;
}
