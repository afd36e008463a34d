export { type FaultPlan, faultyStore, type StoreCall } from './faulty-store.ts';
export { openFolderStore } from './folder-store.ts';
export { type MemoryObjects, openMemoryStore } from './memory-store.ts';
