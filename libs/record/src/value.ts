/**
 * A value as its source types it: `bigint` for whole numbers of any size, `number` for floating point (infinities
 * included), `string` for text that is valid Unicode, bytes for blobs, and the forms below for what none of these holds.
 */
export type RecordValue = null | boolean | bigint | number | string | Uint8Array | TypedText | UndecodedText | JsonDocument;

/** A value that keeps its digits as the source writes them: nothing is rounded, no zone is guessed. */
export interface TypedText {
  readonly type: 'decimal' | 'date' | 'time' | 'datetime' | 'timestamp' | 'uuid' | 'address' | 'other';
  readonly text: string;
  /** Of a `timestamp`: the zone that `text` is in, as `UTC` or `+02:00`. Absent where the source keeps none. */
  readonly zone?: string;
}

/** Text whose bytes are not valid in the encoding that the source claims for it. */
export interface UndecodedText {
  readonly type: 'undecoded';
  readonly encoding: string;
  readonly bytes: Uint8Array;
}

/** A JSON document: its own bytes, which are what is kept, and a parsed copy to look at, in which large numbers are rounded. */
export interface JsonDocument {
  readonly type: 'json';
  readonly bytes: Uint8Array;
  readonly parsed: unknown;
}
