import type { ObjectRecord } from '../format/records.ts';

/** Something that a database is made of, and the statement that makes it: bytes, for a routine may be written in any character set. */
export interface SchemaObject {
  readonly record: Omit<ObjectRecord, 'bytes'>;
  readonly statement: Buffer;
}
