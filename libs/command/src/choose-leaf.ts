import type { Leaf } from '@holdfast/source';

/** How a conflict is decided: which leaf stays, and why, as one clause; a decision without a leaf says why there is none. */
export interface Choice {
  readonly winner?: string;
  readonly content?: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** The leaf whose field is greatest: numbers as numbers, texts as dates where all of them are dates, as texts otherwise. */
export function newestBy(field: string, leaves: readonly Leaf[]): Choice {
  const values = leaves.map(({ fields }) => valueAt(fields, field));
  const lacking = leaves.filter((_, index) => values[index] === undefined);
  if (lacking.length > 0) return { message: `${field} is missing in ${lacking.map(({ rev }) => rev).join(', ')}` };
  const ranks = ranksOf(values);
  if (ranks === undefined)
    return { message: `the values of ${field} cannot be compared: ${values.map((value) => JSON.stringify(value)).join(', ')}` };
  const [greatest] = ranks.toSorted((one, other) => (one < other ? 1 : one > other ? -1 : 0));
  const winners = leaves.filter((_, index) => ranks[index] === greatest);
  const [winner, second] = winners;
  if (winner === undefined || second !== undefined)
    return { message: `${field} is the same in ${winners.map(({ rev }) => rev).join(', ')}` };
  return { winner: winner.rev, message: `${field} is newest there: ${JSON.stringify(valueAt(winner.fields, field))}` };
}

/** Names of fields in which leaves differ, those of CouchDB itself left out. */
export function differingFields(leaves: readonly Leaf[]): readonly string[] {
  const names = new Set(leaves.flatMap(({ fields }) => Object.keys(fields)));
  return [...names]
    .filter((name) => !name.startsWith('_'))
    .filter((name) => new Set(leaves.map(({ fields }) => (Object.hasOwn(fields, name) ? canonical(fields[name]) : ''))).size > 1)
    .sort();
}

/** What stands at `a.b.c`; a field whose own name has dots comes first. */
function valueAt(fields: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(fields, path)) return fields[path];
  return path.split('.').reduce<unknown>((value, name) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }, fields);
}

function ranksOf(values: readonly unknown[]): readonly (number | string)[] | undefined {
  if (values.every((value) => typeof value === 'number')) return values;
  if (!values.every((value) => typeof value === 'string')) return undefined;
  const dates = values.map((value) => (/^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN));
  return dates.every((date) => !Number.isNaN(date)) ? dates : values;
}

/** The same text for values that differ in the order of their members only. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
