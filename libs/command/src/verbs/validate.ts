import type { Configuration } from '@holdfast/config';
import type { Fragment, Workspace } from '@holdfast/snapshot';
import { exitCodes } from '../exit-code.ts';
import { formatCount } from '../format.ts';
import type { Session } from '../session.ts';
import { tableLines } from '../table.ts';
import { defineVerb } from '../verb.ts';

const columns = [{ heading: 'NAME' }, { heading: 'KIND' }, { heading: 'WHAT' }] as const;

/** `validate`: reads the configuration and resolves all that it refers to; touches nothing that it names. */
export const validateVerb = defineVerb({
  examples: [['validate --config other.json', 'Another file']],
  async run(_values, session) {
    const configuration = await session.configuration();
    const workspace = await session.workspace({ uses: true });
    const rows = await rowsOf(workspace, session);
    await tell(configuration, rows, session);
    return exitCodes.done;
  },
});

async function rowsOf({ sources, destinations, adapters, resolve }: Workspace, session: Session): Promise<string[][]> {
  const rows: string[][] = [];
  const add = async (fragment: Fragment, load: (() => Promise<{ describe(config: unknown): string }>) | undefined): Promise<void> => {
    session.signal.throwIfAborted();
    const resolved = await resolve(fragment);
    const { name, kind } = fragment;
    const description = (await load?.())?.describe(resolved) ?? 'not known to this program';
    rows.push([name, kind, description]);
    session.event({ event: 'described', name, kind, description });
  };
  for (const source of sources) await add(source, adapters.sources.get(source.kind));
  for (const destination of destinations) await add(destination, adapters.destinations.get(destination.kind));
  return rows;
}

async function tell({ location, config }: Configuration, rows: readonly string[][], session: Session): Promise<void> {
  if (session.options.quiet) return;
  for (const line of tableLines(columns, rows, session.stdout.width)) await session.print(line);
  session.say(
    `${location} is valid: ${formatCount(config.sources.length, 'source')}, ${formatCount(config.destinations.length, 'destination')}`,
  );
}
