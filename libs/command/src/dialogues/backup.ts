import type { CaptureRequest, Fragment, Workspace } from '@holdfast/snapshot';
import type { Session } from '../session.ts';
import { given } from '../usage.ts';
import { askOne, askSome, askText, askWhether, type Choice, expectTerminal } from './ask.ts';

const kinds: readonly Choice[] = [
  { value: 'manual', label: 'by hand' },
  { value: 'pre-change', label: 'before a change' },
  { value: 'daily', label: 'the daily one' },
];

/** Asks what to back up, and for what; options that were given are not asked for again. */
export async function askForBackup(workspace: Workspace, asked: CaptureRequest, session: Session): Promise<CaptureRequest> {
  expectTerminal(session);
  const sources = asked.sources ?? (await askSome('What shall be backed up?', workspace.sources.map(choiceOf), session));
  const destinations = asked.destinations ?? (await askSome('Where to?', workspace.destinations.map(choiceOf), session));
  const kind = (await askOne('Why?', kinds, session)) as CaptureRequest['kind'];
  const description = asked.description ?? (await askText('What is it for? (may be left empty)', session, 'before the upgrade'));
  await askWhether(`Back up ${sources.join(', ')} to ${destinations.join(', ')}?`, session, true);
  return { ...asked, sources, destinations, kind, ...given({ description }) };
}

/** A source or destination to choose. */
export function choiceOf({ name, kind }: Fragment): Choice {
  return { value: name, label: name, hint: kind };
}
