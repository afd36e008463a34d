import { Fault, toFault } from '@holdfast/fault';
import type { Answer, Calls, Request } from './calls.ts';
import type { ChangingDatabase } from './changing-database.ts';
import { examine } from './examine.ts';
import { HeldView } from './held-view.ts';
import { seize } from './seize.ts';

let view: HeldView | undefined;
let changing: ChangingDatabase | undefined;

const calls: {
  readonly [Name in keyof Calls]: (argument: Parameters<Calls[Name]>[0]) => ReturnType<Calls[Name]> | Promise<ReturnType<Calls[Name]>>;
} = {
  freeze: (argument) => {
    view = HeldView.take(argument);
    return view.state;
  },
  copy: async () => {
    if (view === undefined) throw new Fault('internal', 'nothing is frozen');
    await view.copy();
    return null;
  },
  leave: async () => {
    await leave();
    return null;
  },
  examine,
  seize: ({ location }) => seize(location),
  beginChanges: async (argument) => {
    // Few processes change anything, and each starts the quicker for what it need not load.
    const { ChangingDatabase } = await import('./changing-database.ts');
    changing = ChangingDatabase.begin(argument);
    return null;
  },
  change: (changes) => {
    begun().change(changes);
    return null;
  },
  commitChanges: () => begun().commit(),
};

function begun(): ChangingDatabase {
  if (changing === undefined) throw new Fault('internal', 'no change was begun');
  return changing;
}

async function leave(): Promise<void> {
  changing?.close();
  await view?.leave();
}

/** Answers the calls that arrive, until the parent kills the process or ends itself. */
export function serve(): void {
  process.on('message', async (request: Request) => send(await answer(request)));
  // Ctrl-C and the end of a service reach the whole group; the parent decides what becomes of the work.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('disconnect', async () => {
    await leave();
    process.kill(process.pid, 'SIGKILL');
  });
}

async function answer({ id, call, argument }: Request): Promise<Answer> {
  try {
    return { id, value: await (calls[call] as (argument: unknown) => unknown)(argument) };
  } catch (error) {
    const { code, message, guidance, retryable } = toFault(error, 'internal', 'the work on the database failed');
    return { id, fault: { code, message, guidance, retryable } };
  }
}

function send(message: Answer): void {
  if (process.connected) process.send?.(message);
}
