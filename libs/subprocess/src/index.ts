export { filterThroughProgram } from './filter-through-program.ts';
export type { ProgramEnd, ProgramLine, ProgramOptions } from './program-line.ts';
export { type RunProgramOptions, runProgram } from './run-program.ts';
export { makeSecretFile, type SecretFile } from './secret-file.ts';
export { type RunningProgram, startProgram } from './start-program.ts';
