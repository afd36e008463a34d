export { describeSource } from './describe-source.ts';
export type { SourceHarness } from './harness.ts';
export { awkwardName } from './workplace.ts';
