/** A seeded generator of whole numbers from 0 to `below` - 1 (mulberry32): the same seed gives the same test on every machine. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Pieces that names are made of: ASCII, the borders of every length of UTF-8, combining forms, and every way to be no UTF-8. */
export const namePieces: readonly Buffer[] = [
  ...['a', 'b', 'A', '0', '.', '-', '_', ' ', '/', '~', '\\', '"', "'", '%', '$', '\t', '\n', '\r', '\u0001', '\u007f'],
  ...['\u0080', '\u0085', 'é', 'e\u0301', '\u07ff', '\u0800', '\u2028', '\u2029', '\u202e', '語', '\ud7ff'],
  ...['\ue000', '\ufeff', '\ufffd', '\uffff', '\u{10000}', '\u{1f480}', '\u{1f600}', '\u{1fc80}', '\u{10ffff}'],
]
  .map((text) => Buffer.from(text, 'utf8'))
  .concat(
    [
      ...['80', 'bf', 'c0', 'c1', 'c3', 'e2', 'e282', 'f0', 'f09f', 'f09f98', 'f5', 'fe', 'ff'],
      // Too long a form, surrogates as UTF-8, and beyond U+10FFFF.
      ...['c0af', 'e08080', 'eda080', 'edb280', 'edbfbf', 'f0808080', 'f4908080'],
    ].map((hex) => Buffer.from(hex, 'hex')),
  );

/** `count` names of up to `pieces` pieces each. */
export function nastyNames(random: (below: number) => number, count: number, pieces: number): Buffer[] {
  return Array.from({ length: count }, () =>
    Buffer.concat(Array.from({ length: 1 + random(pieces) }, () => namePieces[random(namePieces.length)] as Buffer)),
  );
}
