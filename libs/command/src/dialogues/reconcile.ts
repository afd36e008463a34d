import { type ReconcileQuestion, shownValue } from '@holdfast/snapshot';
import type { Session } from '../session.ts';
import { usage } from '../usage.ts';
import { askOne } from './ask.ts';

/** Throws `usage` where nobody can be asked. */
export function expectAsking(session: Session): void {
  if (!session.interactive) {
    throw usage(
      'the policy ask needs a terminal to ask on, and neither --yes nor --json',
      'take --policy keep-live, keep-snapshot or newest, or none',
    );
  }
}

/** Asks for one conflict; the values are shown, for nobody could decide without them. */
export async function askForSide({ collection, key, conflict, record, columns }: ReconcileQuestion, session: Session) {
  const place = `${collection} ${key.join(', ')}`;
  const { column } = conflict;
  const sides =
    column === undefined
      ? { live: rowText(record.ours?.values, columns), other: rowText(record.theirs?.values, columns) }
      : { live: shownValue(conflict.ours, true), other: shownValue(conflict.theirs, true) };
  const was = column === undefined || conflict.base === undefined ? '' : ` (it was ${shownValue(conflict.base, true)})`;
  const answer = await askOne(
    `${place}${column === undefined ? '' : `: ${column}`}${was}`,
    [
      { value: 'ours', label: `live: ${sides.live}` },
      { value: 'theirs', label: `other: ${sides.other}` },
      { value: 'open', label: 'leave it undecided', hint: 'as the live source has it' },
    ],
    session,
  );
  return answer === 'open' ? undefined : (answer as 'ours' | 'theirs');
}

function rowText(values: NonNullable<ReconcileQuestion['record']['ours']>['values'] | undefined, columns: readonly string[]): string {
  if (values === undefined) return 'deleted';
  return values.map((value, index) => `${columns[index]} ${shownValue(value, true)}`).join(', ');
}
