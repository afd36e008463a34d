export type { Abortable, ByteRange, StagedFile, Store, StoreCapabilities, StoredObject } from './store.ts';
