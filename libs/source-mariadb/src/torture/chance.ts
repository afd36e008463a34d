/** Numbers in [0, 1) that look random and are the same for the same seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` rows for an INSERT, in statements of 500. */
export function inserts(table: string, count: number, row: (index: number) => string): string {
  const rows = Array.from({ length: count }, (_, index) => `(${row(index)})`);
  const statements: string[] = [];
  for (let start = 0; start < count; start += 500)
    statements.push(`INSERT INTO ${table} VALUES ${rows.slice(start, start + 500).join(',')};`);
  return statements.join('\n');
}

/** So many random bytes as a literal. */
export function randomBytes(next: () => number, length: number): string {
  return length === 0
    ? "''"
    : `0x${Array.from({ length }, () =>
        Math.floor(next() * 256)
          .toString(16)
          .padStart(2, '0'),
      ).join('')}`;
}
