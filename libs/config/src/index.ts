export { type Configuration, type LoadOptions, loadConfig } from './configuration.ts';
export { configName, findConfig } from './find-config.ts';
export { nearestName } from './nearest-name.ts';
export { ConfigFault, type Problem, problemText } from './problem.ts';
export { type ReferenceContext, resolveReferences } from './references.ts';
export { type DestinationRules, retentionOf } from './retention-of.ts';
export { redactUrl, Secrets } from './secrets.ts';
