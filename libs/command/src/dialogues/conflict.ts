import { displayPath } from '@holdfast/manifest';
import type { Conflict, Leaf } from '@holdfast/source';
import { type Choice, differingFields } from '../choose-leaf.ts';
import type { Session } from '../session.ts';
import { askOne } from './ask.ts';

const [byField, leave] = ['by field', 'leave'];

/** Asks which leaf of a conflict stays, or what stays field by field. */
export async function askForLeaf(conflict: Conflict, leaves: readonly Leaf[], session: Session): Promise<Choice> {
  const fields = differingFields(leaves);
  const answer = await askOne(
    `${displayPath(conflict.id)}: which revision stays?`,
    [
      ...leaves.map((leaf) => ({ value: leaf.rev, label: leaf.rev, hint: hintOf(leaf, fields, conflict) })),
      ...(fields.length > 0 ? [{ value: byField, label: 'decide field by field', hint: fields.map(displayPath).join(', ') }] : []),
      { value: leave, label: 'leave it as it is' },
    ],
    session,
  );
  if (answer === leave) return { message: 'left as it is' };
  return answer === byField ? await askByField(fields, leaves, session) : { winner: answer, message: 'chosen by hand' };
}

function hintOf({ rev, fields }: Leaf, names: readonly string[], { winner }: Conflict): string {
  const values = names.slice(0, 4).map((name) => `${displayPath(name)}: ${shown(fields, name)}`);
  return [...(rev === winner ? ['shown now'] : []), ...values].join(', ');
}

/** The merged fields are written on the leaf that the database shows; the other fields are the same in all. */
async function askByField(names: readonly string[], leaves: readonly Leaf[], session: Session): Promise<Choice> {
  const [shownLeaf] = leaves;
  if (shownLeaf === undefined) return { message: 'there is no leaf' };
  const merged = new Map(Object.entries(shownLeaf.fields).filter(([name]) => !name.startsWith('_')));
  for (const name of names) {
    const choices = leaves.map(({ rev, fields }) => ({ value: rev, label: shown(fields, name), hint: rev }));
    const rev = await askOne(`${displayPath(name)}?`, choices, session);
    const fields = leaves.find((leaf) => leaf.rev === rev)?.fields ?? {};
    if (Object.hasOwn(fields, name)) merged.set(name, fields[name]);
    else merged.delete(name);
  }
  return { winner: shownLeaf.rev, content: Object.fromEntries(merged), message: 'merged field by field' };
}

function shown(fields: Readonly<Record<string, unknown>>, name: string): string {
  const text = Object.hasOwn(fields, name) ? JSON.stringify(fields[name]) : '(not there)';
  return displayPath(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}
