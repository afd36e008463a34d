import { quoteName } from '../format/quote-name.ts';
import type { RowPlan } from '../rows/row-plan.ts';
import type { SchemaReader } from '../schema/schema-reader.ts';
import type { TableDescription } from '../schema/table-description.ts';

/** Bytes of a table, as the server estimates them, that are read at once. */
const partBytes = 3 << 20;
const mostParts = 4096;

const wholeNumbers = /^(tinyint|smallint|mediumint|int|integer|bigint)$/;

/** A table whose rows are read, and how. */
export interface PlannedTable {
  readonly table: TableDescription;
  readonly plan: RowPlan;
}

/**
 * The queries that give all rows of the table in order, one after the other. Large tables are cut into ranges of the first
 * column of their key where that is a whole number. The cuts leave no trace in what is written.
 */
export async function tableParts(reader: SchemaReader, { table, plan }: PlannedTable): Promise<readonly string[]> {
  const column = table.columns.find(({ name }) => name === table.key[0]);
  const wanted = Math.min(mostParts, Math.floor(table.estimatedBytes / partBytes));
  if (wanted < 2 || column === undefined || !wholeNumbers.test(column.dataType)) return [`${plan.select}${plan.orderBy}`];
  const name = quoteName(column.name);
  const [range] = await reader.records(
    `SELECT MIN(${name}) AS low, MAX(${name}) AS high FROM ${quoteName(table.name)}`,
    `look for the keys of ${table.name}`,
  );
  if (range?.low === null || range?.low === undefined || table.history !== 'none') return [`${plan.select}${plan.orderBy}`];
  const cuts = cutsBetween(BigInt(range.low), BigInt(range.high ?? range.low), BigInt(wanted));
  return [...cuts, undefined].map((cut, index) => {
    const from = index === 0 ? '' : `${name} >= ${cuts[index - 1]}`;
    const to = cut === undefined ? '' : `${name} < ${cut}`;
    const where = [from, to].filter((condition) => condition !== '').join(' AND ');
    return `${plan.select}${where === '' ? '' : ` WHERE ${where}`}${plan.orderBy}`;
  });
}

function cutsBetween(low: bigint, high: bigint, parts: bigint): bigint[] {
  const step = (high - low) / parts + 1n;
  const cuts: bigint[] = [];
  for (let cut = low + step; cut <= high; cut += step) cuts.push(cut);
  return cuts;
}
