import type { Emit } from './event.ts';
import { newestDone } from './forget.ts';
import { readJournals } from './journal.ts';
import type { RestoreRequest, UndoGivenUp } from './request.ts';
import type { Workspace } from './workspace.ts';

/** The restore whose undo a restore to `target` gives up once it is done, if any; told as `undo-given-up`. */
export async function tellUndoGivenUp(
  workspace: Workspace,
  { target }: Pick<RestoreRequest, 'target'>,
  emit: Emit,
): Promise<UndoGivenUp | undefined> {
  const earlier = target.kind === 'in-place' ? newestDone(await readJournals(workspace)) : undefined;
  if (earlier === undefined) return undefined;
  const { restore, snapshot, targets } = earlier;
  const givenUp = { restore, snapshot, targets };
  await emit({ event: 'undo-given-up', ...givenUp });
  return givenUp;
}
