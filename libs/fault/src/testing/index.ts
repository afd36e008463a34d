export { describeParsers } from './describe-parsers.ts';
export { type FuzzFinding, type FuzzOptions, type FuzzTarget, findingText, fuzz } from './fuzz.ts';
export { type Chance, chanceOf, mutateBytes, mutateJson } from './mutate.ts';
