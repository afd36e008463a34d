/**
 * What a source holds, counted inside the same consistent view as its artifacts. Two inventories are equal when every
 * count and every property is.
 */
export interface Inventory {
  /** Counts by group and name: `{"table": {"artwork": 812}, "index": {"by_year": 1}}`; a group without members is left out. */
  readonly objects: { readonly [group: string]: { readonly [name: string]: number } };
  /** Settings that a restore must bring back, such as a database's PRAGMAs. */
  readonly properties: { readonly [name: string]: string | number };
}

/** One place where two inventories differ; `undefined` where a side has nothing. */
export interface InventoryDifference {
  readonly name: string;
  readonly expected: string | number | undefined;
  readonly found: string | number | undefined;
}

/**
 * Every difference between two inventories, in order of name; empty when they are equal. A count is called by its group
 * and name: `table artwork`.
 */
export function compareInventories(expected: Inventory, found: Inventory): InventoryDifference[] {
  const left = flatten(expected);
  const right = flatten(found);
  return [...new Map([...left, ...right]).entries()]
    .map(([key, { name }]) => ({ name, expected: left.get(key)?.value, found: right.get(key)?.value }))
    .filter((difference) => difference.expected !== difference.found)
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}

interface Counted {
  readonly name: string;
  readonly value: string | number;
}

/** By a key that tells a property from a count, and the name of a group from the name in it, whatever they hold. */
function flatten({ properties, objects }: Inventory): Map<string, Counted> {
  const flat = new Map(Object.entries(properties).map(([name, value]): [string, Counted] => [JSON.stringify([name]), { name, value }]));
  for (const [group, members] of Object.entries(objects)) {
    for (const [name, value] of Object.entries(members)) flat.set(JSON.stringify([group, name]), { name: `${group} ${name}`, value });
  }
  return flat;
}
