export type { Abortable, ByteRange, ChangeOptions, StagedFile, Store, StoreCapabilities, StoredObject } from './store.ts';
