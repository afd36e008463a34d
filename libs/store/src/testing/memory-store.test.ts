import { describeStore } from '../conformance/index.ts';
import { type MemoryObjects, openMemoryStore } from './memory-store.ts';

describeStore('the memory store', async () => {
  const objects: MemoryObjects = new Map();
  return { open: async () => openMemoryStore(objects), dispose: async () => {} };
});
