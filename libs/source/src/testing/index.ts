export { faulty, intercept, type SourceStep, type StepHook } from './intercept.ts';
export { type ApplyAttributes, artifactSet, captureInMemory, type MemoryCapture, readContent } from './memory-artifacts.ts';
export { type ReferenceConnection, type ReferenceDatabase, ReferenceServer } from './reference-server.ts';
export { type ReferenceServiceConfig, referenceService } from './reference-service.ts';
export { type ReferenceConfig, type ReferenceOptions, referenceAdapter } from './reference-source.ts';
export { stepsOf, swapIn, takeBack } from './swap.ts';
