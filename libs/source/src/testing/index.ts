export { faulty, intercept, type SourceStep, type StepHook } from './intercept.ts';
export { type ApplyAttributes, artifactSet, captureInMemory, type MemoryCapture, readContent } from './memory-artifacts.ts';
export { type ReferenceConfig, type ReferenceOptions, referenceAdapter } from './reference-source.ts';
export { swapIn, takeBack } from './swap.ts';
