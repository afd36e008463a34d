export { describeSource } from './describe-source.ts';
export type { ServiceHarness, SourceHarness } from './harness.ts';
export { awkwardName } from './workplace.ts';
