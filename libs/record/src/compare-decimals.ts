/** Orders decimal texts such as `-12.50` by their value, however many digits they have. */
export function compareDecimals(left: string, right: string): number {
  const [one, other] = [partsOf(left), partsOf(right)];
  if (one.negative !== other.negative) return one.negative ? -1 : 1;
  const sign = one.negative ? -1 : 1;
  return sign * compareParts(one, other);
}

interface Parts {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

function partsOf(text: string): Parts {
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const parts = { whole: whole.replace(/^0+/, ''), fraction: fraction.replace(/0+$/, '') };
  return { ...parts, negative: text.startsWith('-') && parts.whole + parts.fraction !== '' };
}

function compareParts(one: Parts, other: Parts): number {
  if (one.whole.length !== other.whole.length) return one.whole.length - other.whole.length;
  if (one.whole !== other.whole) return one.whole < other.whole ? -1 : 1;
  if (one.fraction === other.fraction) return 0;
  return one.fraction < other.fraction ? -1 : 1;
}
