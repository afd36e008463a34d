import { displayPath } from '@holdfast/manifest';
import { type DiffResult, diff } from '@holdfast/snapshot';
import { exitCodes } from '../exit-code.ts';
import { formatNumber } from '../format.ts';
import type { Session, ToldEvent } from '../session.ts';
import { tellIncident } from '../tell.ts';
import { given, nameList } from '../usage.ts';
import { defineVerb } from '../verb.ts';

const marks = { added: ['+', 'green'], removed: ['-', 'red'], changed: ['~', 'yellow'] } as const;

/** `diff`: what differs between two snapshots. */
export const diffVerb = defineVerb({
  positionals: { before: { type: 'string', required: true }, after: { type: 'string', required: true } },
  options: {
    source: { type: 'string', array: true, alias: 's', requiresArg: true, describe: 'Only this source; may be given again' },
    from: { type: 'string', requiresArg: true, describe: 'The destination to read' },
  },
  examples: [['diff 20261120 latest', 'What changed since that day']],
  async run({ before, after, source, from }, session) {
    const place = given({ from });
    const request = {
      before: { snapshot: before ?? '', ...place },
      after: { snapshot: after ?? '', ...place },
      ...given({ sources: source && nameList(source) }),
    };
    const result = await diff(
      await session.workspace(),
      request,
      session.runOptions((event) => tell(event, session), { reading: true }),
    );
    session.note(totals(result));
    return exitCodes.done;
  },
});

function tell(event: ToldEvent, session: Session): void | Promise<void> {
  if (event.event === 'changed') {
    const [mark, style] = marks[event.change];
    const properties = event.properties.length === 0 ? '' : `  (${event.properties.join(', ')})`;
    return session.print(`${session.stdout.style(style, mark)} ${displayPath(`${event.source}/${event.path}`)}${properties}`);
  }
  if (event.event === 'inventory-changed') {
    const { source, name, before = 'nothing', after = 'nothing' } = event;
    return session.print(
      `${session.stdout.style('yellow', '~')} ${source}: ${displayPath(name)}: ${displayPath(String(before))} -> ${displayPath(String(after))}`,
    );
  }
  return tellIncident(event, session);
}

function totals({ before, after, added, removed, changed, inventory }: DiffResult): string {
  if (added + removed + changed + inventory === 0) return `${before} and ${after} are equal`;
  const parts = [`${formatNumber(added)} added`, `${formatNumber(removed)} removed`, `${formatNumber(changed)} changed`];
  return `${parts.join(', ')}, ${formatNumber(inventory)} in the inventories`;
}
