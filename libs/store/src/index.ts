export { LocalStaging } from './local-staging.ts';
export { type RetryOptions, retryingStore } from './retrying-store.ts';
export type { Abortable, ByteRange, ChangeOptions, StagedFile, Store, StoreCapabilities, StoreCondition, StoredObject } from './store.ts';
export { isStoreKey, missingObject, storeCall } from './store-call.ts';
export { type StoreCall, type StoreCallKind, WrappedStore } from './wrapped-store.ts';
