/** Takes rows as they come from the server: the payload of a row's packet lies in `bytes` from `start` to `end`. */
export interface RowSink {
  /** The bytes are only good during the call. Gives a promise when no more rows are wanted until it has resolved. */
  row(bytes: Uint8Array, start: number, end: number): Promise<void> | undefined;
}
