import type { Inventory } from '@holdfast/manifest';
import type { DatabaseRecord, ObjectRecord } from '../format/records.ts';

/** The inventory of a database, from what is known of it live or from stored artifacts. `rows`: by table. */
export function inventoryOf(
  database: Pick<DatabaseRecord, 'charset' | 'collation'>,
  objects: readonly Pick<ObjectRecord, 'kind' | 'name'>[],
  rows: ReadonlyMap<string, number>,
): Inventory {
  const counts: Record<string, Record<string, number>> = {};
  for (const { kind, name } of objects) {
    counts[kind] ??= Object.create(null) as Record<string, number>;
    counts[kind][name] = kind === 'table' ? (rows.get(name) ?? 0) : 1;
  }
  return { objects: counts, properties: { charset: database.charset, collation: database.collation } };
}
