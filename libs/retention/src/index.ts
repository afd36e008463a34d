export { type DecideOptions, decide } from './decide.ts';
export { type Duration, durationOf, parseDuration } from './duration.ts';
export { type KeepMark, parseKeepMark } from './keep-mark.ts';
export { isTimezone } from './local-calendar.ts';
export { type Objection, type ObjectionKind, type ObjectionOptions, objectionsTo } from './objections.ts';
export { type CountedTier, countedTiers, isEmptyPolicy, type RetentionPolicy } from './policy.ts';
export { type Decision, describeReason, type ForgetReason, type KeepReason, type Reason } from './reason.ts';
export { type SeenSchedule, type SimulatedMonth, type Simulation, simulate } from './simulate.ts';
export type { Proof, RetainedSnapshot, RetainedSource } from './snapshot.ts';
