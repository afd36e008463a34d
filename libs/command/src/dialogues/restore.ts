import { type Fragment, type ListedSnapshot, list, noSnapshot, type RestoreRequest, type Workspace } from '@holdfast/snapshot';
import { formatMoment } from '../format.ts';
import { restoreTarget } from '../restore-target.ts';
import type { Session } from '../session.ts';
import { tellIncident } from '../tell.ts';
import { askOne, askSome, askText, type Choice, expectTerminal } from './ask.ts';

/** Asks which snapshot to bring back, what of it and where to. A restore in place is confirmed by the verb. */
export async function askForRestore(workspace: Workspace, session: Session): Promise<RestoreRequest> {
  expectTerminal(session);
  const options = {
    signal: session.signal,
    emit: (event: Parameters<ReturnType<Session['runOptions']>['emit']>[0]) =>
      event.event === 'progress' || event.event === 'summary' ? undefined : tellIncident(event, session),
  };
  const listed = await list(workspace, options);
  const { snapshots } = listed;
  if (snapshots.length === 0) throw noSnapshot(listed, 'latest');
  const snapshot = await askOne('Which snapshot?', snapshots.toReversed().map(choiceOfSnapshot), session);
  const known = snapshots.find(({ id }) => id === snapshot)?.copies[0]?.manifest.sources ?? [];
  const usable = known.filter(({ kind, outcome }) => outcome !== 'failed' && workspace.adapters.sources.has(kind));
  const hasPlace = ({ name, kind }: Fragment): boolean => workspace.sources.some((source) => source.name === name && source.kind === kind);
  const choices = usable.map((source) => {
    return { value: source.name, label: source.name, hint: hasPlace(source) ? source.kind : `${source.kind}, not in the configuration` };
  });
  const sources = await askSome('What of it?', choices, session);
  const mayReplace = usable.filter(({ name }) => sources.includes(name)).every(hasPlace);
  return { snapshot, sources, target: mayReplace ? await askTarget(workspace, session) : await askFolder(workspace, session) };
}

function choiceOfSnapshot({ id, copies }: ListedSnapshot): Choice {
  const [first] = copies;
  const facts = [
    first?.manifest.kind,
    first?.manifest.outcome,
    copies.map(({ destination }) => destination).join(', '),
    first?.manifest.description,
  ];
  return {
    value: id,
    label: `${id}  ${formatMoment(first?.manifest.startedAt ?? '')}`,
    hint: facts.filter((fact) => fact !== undefined).join(', '),
  };
}

async function askTarget(workspace: Workspace, session: Session): Promise<RestoreRequest['target']> {
  const places = [
    { value: 'directory', label: 'into a folder, beside the site', hint: 'or one database to a URL' },
    { value: 'in-place', label: 'in place', hint: 'what is there is kept for --undo' },
  ];
  return (await askOne('Where to?', places, session)) === 'in-place' ? { kind: 'in-place' } : await askFolder(workspace, session);
}

async function askFolder(workspace: Workspace, session: Session): Promise<RestoreRequest['target']> {
  for (;;) {
    const place = await askText('Which folder or URL? Nothing may stand there yet.', session, './restored');
    if (place !== undefined) return restoreTarget(place, workspace, session);
  }
}
