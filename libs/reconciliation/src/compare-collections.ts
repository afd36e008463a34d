import type { Collection } from '@holdfast/record';

/** How two lists of collections differ in what records can be brought together, each a clause that names the place; empty when they do not. `left` and `right` name the sides. */
export function compareCollections(
  { of: left, name: leftName }: NamedCollections,
  { of: right, name: rightName }: NamedCollections,
): string[] {
  const names = [...new Set([...left, ...right].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [one, other] = [left, right].map((list) => list.find((collection) => collection.name === name));
    if (one === undefined) return [`${name} is only in ${rightName}`];
    if (other === undefined) return [`${name} is only in ${leftName}`];
    return differences(one, other, { leftName, rightName });
  });
}

export interface NamedCollections {
  /** For messages: the side that has them. */
  readonly name: string;
  readonly of: readonly Collection[];
}

function differences(
  one: Collection,
  other: Collection,
  { leftName, rightName }: { readonly leftName: string; readonly rightName: string },
): string[] {
  const found: string[] = [];
  if (one.shape !== other.shape) found.push(`${one.name} has ${one.shape} in ${leftName} and ${other.shape} in ${rightName}`);
  for (const name of new Set([...one.columns, ...other.columns].map((column) => column.name))) {
    const [mine, its] = [one, other].map(({ columns }) => columns.find((column) => column.name === name));
    const place = `${one.name}.${name}`;
    if (mine === undefined) found.push(`${place} is only in ${rightName}`);
    else if (its === undefined) found.push(`${place} is only in ${leftName}`);
    else if (mine.type !== its.type)
      found.push(`${place} is ${mine.type || 'untyped'} in ${leftName} and ${its.type || 'untyped'} in ${rightName}`);
    else if (mine.generated !== its.generated || mine.nullable !== its.nullable)
      found.push(`${place} is declared differently in ${leftName} and ${rightName}`);
  }
  const order = (collection: Collection): string => collection.columns.map(({ name }) => name).join('\0');
  const key = (collection: Collection): string => [collection.repeats, ...collection.key].join('\0');
  if (found.length === 0 && order(one) !== order(other)) found.push(`the columns of ${one.name} are in another order in ${rightName}`);
  if (found.length === 0 && key(one) !== key(other)) found.push(`${one.name} has another key in ${rightName}`);
  return found;
}
