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

/** Every difference between two inventories, in order of name; empty when they are equal. */
export function compareInventories(expected: Inventory, found: Inventory): InventoryDifference[] {
  const left = flatten(expected);
  const right = flatten(found);
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  return names
    .filter((name) => left.get(name) !== right.get(name))
    .map((name) => ({ name, expected: left.get(name), found: right.get(name) }));
}

function flatten(inventory: Inventory): Map<string, string | number> {
  const flat = new Map<string, string | number>(Object.entries(inventory.properties));
  for (const [group, members] of Object.entries(inventory.objects)) {
    for (const [name, count] of Object.entries(members)) flat.set(`${group} ${name}`, count);
  }
  return flat;
}
