import type { Program } from './program.ts';

/**
 * Runs a program as this process: takes the command line, the streams and the signals from it and sets its exit code.
 * Help and version are told without loading the rest.
 */
export async function start(program: Program): Promise<void> {
  const [, , ...line] = process.argv;
  const plain = await plainText(program, line);
  if (plain !== undefined) {
    process.stdout.on('error', () => undefined).write(`${plain}\n`);
    return;
  }
  const { runCommand } = await import('./run-command.ts');
  const { processWorld, stopSignals } = await import('./process-world.ts');
  const { limitYoungGeneration } = await import('./young-generation.ts');
  limitYoungGeneration();
  process.exitCode = await runCommand(program, processWorld(line));
  // The second Ctrl-C may come when all is done: it must not make a kill of an ending that has its code.
  for (const signal of stopSignals) process.on(signal, () => process.exit());
  // A handle that was left open must not keep the process: what was asked for is done.
  setTimeout(() => process.exit(), 2000).unref();
}

async function plainText(program: Program, line: readonly string[]): Promise<string | undefined> {
  const [first, second] = line;
  if (second !== undefined) return undefined;
  if (first === '--version' || first === '-V') return program.version;
  if (first === '--help' || first === '-h' || first === 'help') return (await import('./help.ts')).helpText(program);
  return undefined;
}
