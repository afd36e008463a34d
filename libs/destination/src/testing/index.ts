export { CopyingMemoryDestination, copyingMemoryAdapter } from './copying-memory-destination.ts';
export { type DestinationFailure, type DestinationStep, faultyAdapter, faultyDestination } from './faulty-destination.ts';
export { type MemoryConfig, MemoryDestination, memoryAdapter } from './memory-destination.ts';
export { MemoryPlace, type MemorySnapshot, type MemorySource } from './memory-place.ts';
export { keepingMemoryAdapter, PrunedMemoryDestination } from './pruned-memory-destination.ts';
export { RepairingMemoryDestination, repairingMemoryAdapter } from './repairing-memory-destination.ts';
