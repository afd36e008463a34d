export { describeDestination } from './describe-destination.ts';
export type { DestinationDamage, DestinationHarness, DestinationPlace } from './harness.ts';
