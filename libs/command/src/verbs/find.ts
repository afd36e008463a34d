import { displayPath } from '@holdfast/manifest';
import { find } from '@holdfast/snapshot';
import { exitCodes } from '../exit-code.ts';
import { formatBytes, formatCount, formatMoment } from '../format.ts';
import type { Session, ToldEvent } from '../session.ts';
import { tellIncident } from '../tell.ts';
import { given, nameList } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** `find`: artifacts by path, in all snapshots or one. */
export const findVerb = defineVerb({
  positionals: { pattern: { type: 'string', array: true, required: true } },
  options: {
    snapshot: { type: 'string', requiresArg: true, describe: 'Only in this snapshot: an id, the start of one, or latest' },
    source: { type: 'string', array: true, alias: 's', requiresArg: true, describe: 'Only in this source; may be given again' },
    from: { type: 'string', requiresArg: true, describe: 'Only in this destination' },
  },
  examples: [
    ["find '*.jpg'", 'Every file of that name, in every snapshot'],
    ["find 'photos/2026/**' --snapshot latest", 'A folder of a source, in the newest'],
  ],
  async run({ pattern, snapshot, source, from }, session) {
    const request = { patterns: pattern ?? [], ...given({ snapshot, from, sources: source && nameList(source) }) };
    const found = await find(
      await session.workspace(),
      request,
      session.runOptions((event) => tell(event, session), { reading: true }),
    );
    session.note(found === 0 ? 'nothing matches' : formatCount(found, 'match', 'matches'));
    return exitCodes.done;
  },
});

function tell(event: ToldEvent, session: Session): void | Promise<void> {
  if (event.event !== 'found') return tellIncident(event, session);
  const { snapshot, source, path, type, size, mtime } = event;
  const what = type === 'file' ? formatBytes(size) : type;
  const changed = mtime === undefined ? '' : formatMoment(momentOf(mtime));
  const name = displayPath(`${source}/${path}`);
  return session.print(session.options.quiet ? name : `${snapshot}  ${what.padStart(10)}  ${changed.padEnd(23)}  ${name}`);
}

/** The moment of an mtime, `seconds.nanoseconds`, as ISO 8601; empty when it lies outside what can be written so. */
function momentOf(mtime: string): string {
  const date = new Date(Number(mtime.split('.')[0]) * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
