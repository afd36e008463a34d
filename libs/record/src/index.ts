export { compareKeys, compareValues } from './compare-keys.ts';
export { equalRecords, equalValues } from './equal-values.ts';
export type { Collection, Column, DataRecord, RecordChange } from './record.ts';
export type { JsonDocument, RecordValue, TypedText, UndecodedText } from './value.ts';
