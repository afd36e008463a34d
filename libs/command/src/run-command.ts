import type { ExitCode } from './exit-code.ts';
import { exitCodes } from './exit-code.ts';
import { type Parsed, parseArguments } from './parse-arguments.ts';
import type { Program } from './program.ts';
import { reportFault } from './report-fault.ts';
import { Session } from './session.ts';
import { verbs } from './verbs.ts';
import type { World } from './world.ts';

/** Runs one command line to its end and gives the exit code. Never throws. */
export async function runCommand(program: Program, world: World): Promise<number> {
  const stopper = new AbortController();
  const base = { program, world, signal: stopper.signal };
  const early = new Session({ ...base, verb: verbOf(world.arguments), options: earlyOptions(world.arguments) });
  let parsed: Parsed;
  try {
    parsed = await parseArguments(program, world.arguments, early.stdout.columns);
  } catch (error) {
    return finish(early, reportFault(error, early));
  }
  if (parsed.kind === 'text') {
    await early.stdout.line(parsed.text);
    return exitCodes.done;
  }
  const session = new Session({ ...base, verb: parsed.entry.name, options: parsed.options });
  const endings = [
    world.onStop(() => stop(session, stopper)),
    world.onCrash((error) => world.exit(finish(session, reportFault(error, session)))),
  ];
  try {
    return finish(session, await parsed.verb.run(parsed.values, session));
  } catch (error) {
    if (session.outputClosed && !stopper.signal.aborted) return exitCodes.done;
    return finish(session, reportFault(error, session));
  } finally {
    for (const end of endings) end();
  }
}

/** What can be told of the options before they are parsed, for errors in them. */
function earlyOptions(line: readonly string[]): Session['options'] {
  const color = line.includes('--no-color') ? false : undefined;
  return {
    config: undefined,
    identity: undefined,
    'passphrase-env': undefined,
    json: line.includes('--json'),
    quiet: true,
    yes: true,
    color,
    'no-color': undefined,
  };
}

function verbOf(line: readonly string[]): string {
  return line.find((word) => verbs.some(({ name }) => name === word)) ?? '';
}

function finish(session: Session, exitCode: ExitCode): number {
  session.finish(exitCode);
  return exitCode;
}

/** The first request stops cleanly, the second at once. */
function stop(session: Session, stopper: AbortController): void {
  if (stopper.signal.aborted) session.world.exit(exitCodes.interrupted);
  session.note('stopping; press Ctrl-C again to stop at once');
  stopper.abort();
}
