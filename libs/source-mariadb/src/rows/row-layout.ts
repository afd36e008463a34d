/** What an encoder must know of a table. Plain data, so that threads can be given it. */
export interface RowLayout {
  /** A `CellKind` for each column of the result. */
  readonly kinds: Uint8Array;
  /** 1 for each column of the key, 0 for the others; all 0 without a key. */
  readonly key: Uint8Array;
  /** What begins a statement, up to the first row. */
  readonly insertHead: Uint8Array;
}
