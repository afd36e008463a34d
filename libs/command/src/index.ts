export { type ExitCode, exitCodes } from './exit-code.ts';
export type { DestinationLoader, Program, SourceLoader } from './program.ts';
export { runCommand } from './run-command.ts';
export type { TerminalStream, World } from './world.ts';
