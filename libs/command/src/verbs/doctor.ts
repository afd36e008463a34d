import type { Diagnosis } from '@holdfast/destination';
import { Fault, toFault } from '@holdfast/fault';
import { type Fragment, openDestination, type Workspace } from '@holdfast/snapshot';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { formatCount } from '../format.ts';
import type { Session } from '../session.ts';
import { tableLines } from '../table.ts';
import { defineVerb } from '../verb.ts';

const columns = [{ heading: 'OUTCOME' }, { heading: 'WHAT' }, { heading: 'FOUND' }] as const;

/** `doctor`: tries out every destination, and leaves it as it was. */
export const doctorVerb = defineVerb({
  options: {
    destination: { type: 'string', requiresArg: true, describe: 'Only this destination' },
  },
  examples: [
    ['doctor', 'All destinations'],
    ['doctor --destination offsite --json', 'One of them, for a program'],
  ],
  async run({ destination }, session) {
    const workspace = await session.workspace();
    const chosen = workspace.destinations.filter(({ name }) => destination === undefined || name === destination);
    if (chosen.length === 0) throw unknownDestination(destination, workspace);
    const wrong: string[] = [];
    for (const fragment of chosen) {
      session.signal.throwIfAborted();
      const found = await examine(workspace, fragment, session);
      if (found.some(({ outcome }) => outcome === 'wrong')) wrong.push(fragment.name);
    }
    return conclude(wrong, chosen.length, session);
  },
});

function unknownDestination(name: string | undefined, { destinations }: Workspace): Fault {
  const known = destinations.map((destination) => destination.name).join(', ');
  return new Fault('usage', `the configuration has no destination ${name}`, { guidance: `name one of ${known}` });
}

async function examine(workspace: Workspace, fragment: Fragment, session: Session): Promise<readonly Diagnosis[]> {
  const { name } = fragment;
  const found: Diagnosis[] = [];
  try {
    await using destination = await openDestination(workspace, fragment);
    const options = { signal: session.signal };
    if (destination.diagnose === undefined) found.push(nothingToTry(await destination.exists(options)));
    else for await (const diagnosis of destination.diagnose(options)) found.push(diagnosis);
  } catch (error) {
    session.signal.throwIfAborted();
    const { message, guidance } = toFault(error, 'internal', 'it cannot be opened');
    found.push({ subject: 'reachable', outcome: 'wrong', message: guidance === undefined ? message : `${message}; ${guidance}` });
  }
  for (const diagnosis of found) session.event({ event: 'diagnosed', destination: name, ...diagnosis });
  await session.print(`${name}:`);
  const rows = found.map(({ outcome, subject, message }) => [outcome, subject, message]);
  for (const line of tableLines(columns, rows, session.stdout.width)) await session.print(`  ${line}`);
  return found;
}

function nothingToTry(exists: boolean): Diagnosis {
  return exists
    ? { subject: 'reachable', outcome: 'sound', message: 'it is there; nothing more can be tried' }
    : { subject: 'reachable', outcome: 'unknown', message: 'it is not there yet: the first backup makes it' };
}

function conclude(wrong: readonly string[], count: number, session: Session): ExitCode {
  if (wrong.length === 0) {
    session.say(`${formatCount(count, 'destination')}: nothing is wrong`);
    return exitCodes.done;
  }
  session.warn(`something is wrong with ${wrong.join(', ')}`);
  return wrong.length === count ? exitCodes.failed : exitCodes.degraded;
}
