/** How a value of the text protocol becomes a literal. Numbers, so that a column's kinds lie in a byte array. */
export const cellKind = {
  /** As it came: a number. */
  number: 0,
  /** As `number`, but -0 keeps its sign. */
  double: 1,
  /** In quotes, escaped. */
  text: 2,
  /** As hex. */
  binary: 3,
  /** In quotes, where no byte can need an escape: dates, addresses. */
  plain: 4,
} as const;

export type CellKind = (typeof cellKind)[keyof typeof cellKind];
