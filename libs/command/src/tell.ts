import { displayPath } from '@holdfast/manifest';
import type { UndoGivenUp } from '@holdfast/snapshot';
import { formatCount, formatList } from './format.ts';
import type { Session, ToldEvent } from './session.ts';

/** Tells what any verb may meet on its way: failures that it survives, problems, differences, and restores put right. */
export function tellIncident(event: ToldEvent, session: Session): void {
  if (event.event === 'source-failed' || event.event === 'destination-failed') session.warn(failureText(event));
  else if (event.event === 'snapshot-not-copied') session.warn(notCopiedText(event), `${event.snapshot} ${event.from} ${event.message}`);
  else if (event.event === 'problem')
    session.warn(placed(event.source, event.path, event.message), `${event.event} ${event.source} ${event.code} ${event.path}`);
  else if (event.event === 'difference') session.warn(placed(event.source, event.name, event.message));
  else if (event.event === 'finding') session.warn(findingText(event));
  else if (event.event === 'object-unneeded') session.note(unneededText(event));
  else if (event.event === 'verification-unrecorded')
    session.note(displayPath(`${event.destination} does not remember what was verified: ${event.message}`));
  else if (event.event === 'signature-doubtful')
    session.warn(`${event.snapshot} in ${event.destination} is read without a good signature: ${displayPath(event.message)}`);
  else if (event.event === 'destination-rolled-back') session.warn(displayPath(`${event.destination}: ${event.message}`));
  else if (event.event === 'source-skipped') session.warn(`${event.source}: ${event.message}`);
  else if (event.event === 'undo-given-up') session.note(givenUpText(event));
  else if (event.event === 'restore-recovered') session.note(recoveredText(event));
}

function notCopiedText({ snapshot, from, message, guidance }: Extract<ToldEvent, { readonly event: 'snapshot-not-copied' }>): string {
  return `${snapshot} was not copied from ${from}: ${sentence({ message, guidance })}`;
}

function findingText({ destination, object, message, snapshots }: Extract<ToldEvent, { readonly event: 'finding' }>): string {
  const [first, ...others] = snapshots;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  // A manifest bears its snapshot's name.
  const needed = first === undefined || object.includes(first) ? '' : ` (needed by ${first}${more})`;
  return `${placed(destination, object, message)}${needed}`;
}

function unneededText({ destination, object, message }: Extract<ToldEvent, { readonly event: 'object-unneeded' }>): string {
  return `${destination}: ${displayPath(object)} is damaged (${message}), but no snapshot needs it any more: it may be deleted`;
}

/** What was found at a path of a source or an object of a destination, which its message may name already. */
function placed(owner: string, path: string, message: string): string {
  const shown = displayPath(path);
  return message.startsWith(`${shown} `) ? `${owner}: ${message}` : `${owner}: ${shown}: ${message}`;
}

/** A fault, or a failure that the run survived, as one sentence without its full stop. */
export function sentence({ message, guidance }: { readonly message: string; readonly guidance?: string | undefined }): string {
  return displayPath(guidance === undefined ? message : `${message}; ${guidance}`);
}

/** The failure with the source and destination that it belongs to, unless its message names them. What is the source's own fault is no destination's. */
export function failureText(failure: {
  readonly source?: string;
  readonly destination?: string;
  readonly code: string;
  readonly message: string;
  readonly guidance?: string;
}): string {
  const { source, destination, code, message } = failure;
  const places = [source, code.startsWith('source-') ? undefined : destination].filter(
    (name) => name !== undefined && !message.includes(name),
  );
  return [...places, sentence(failure)].join(': ');
}

const placesNamed = 5;

/** What a restore in place does to an earlier one, as one sentence without its full stop. */
export function givenUpText({ restore, snapshot, targets }: UndoGivenUp): string {
  return `once this is done, the earlier restore ${restore} of ${snapshot} to ${placeList(targets)} can no longer be taken back with --undo`;
}

/** Some places by name and how many more there are. */
export function placeList(places: readonly string[]): string {
  const more = places.length > placesNamed ? [formatCount(places.length - placesNamed, 'more place')] : [];
  return formatList([...places.slice(0, placesNamed).map(displayPath), ...more]);
}

function recoveredText({ restore, action, kept }: Extract<ToldEvent, { readonly kept: readonly string[] }>): string {
  const what = action === 'finished' ? 'was finished' : 'was taken back';
  const moved = kept.length === 0 ? '' : `; what stood in its way was moved to ${kept.map(displayPath).join(', ')}`;
  return `the restore ${restore}, which an earlier run had left unfinished, ${what}${moved}`;
}
