export { type FaultPlan, faultyStore, type Mishap, mishapsByChance } from './faulty-store.ts';
export { openFolderStore } from './folder-store.ts';
export { type MemoryObjects, openMemoryStore } from './memory-store.ts';
export { slowStore } from './slow-store.ts';
