import { resolve } from 'node:path';
import { Fault } from '@holdfast/fault';
import { type ListedSnapshot, list, type RestoreRequest, type Workspace } from '@holdfast/snapshot';
import { formatMoment } from '../format.ts';
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
  const { snapshots } = await list(workspace, options);
  if (snapshots.length === 0)
    throw new Fault('snapshot-missing', 'there is no snapshot yet', { guidance: `run ${session.program.name} backup` });
  const snapshot = await askOne('Which snapshot?', snapshots.toReversed().map(choiceOfSnapshot), session);
  const known = snapshots.find(({ id }) => id === snapshot)?.copies[0]?.manifest.sources ?? [];
  const usable = known.filter(({ name, outcome }) => outcome !== 'failed' && workspace.sources.some((source) => source.name === name));
  const sources = await askSome(
    'What of it?',
    usable.map(({ name, kind }) => ({ value: name, label: name, hint: kind })),
    session,
  );
  return { snapshot, sources, target: await askTarget(session) };
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

async function askTarget(session: Session): Promise<RestoreRequest['target']> {
  const places = [
    { value: 'directory', label: 'into a folder, beside the site' },
    { value: 'in-place', label: 'in place', hint: 'what is there is kept for --undo' },
  ];
  if ((await askOne('Where to?', places, session)) === 'in-place') return { kind: 'in-place' };
  for (;;) {
    const folder = await askText('Which folder? It must be empty or not exist.', session, './restored');
    if (folder !== undefined) return { kind: 'directory', directory: resolve(session.world.workingDirectory, folder) };
  }
}
