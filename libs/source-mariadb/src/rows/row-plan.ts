import { quoteName } from '../format/quote-name.ts';
import { type RowsRecord, sqlFormat } from '../format/records.ts';
import { insertHead } from '../format/rows-head.ts';
import type { ColumnDescription, TableDescription } from '../schema/table-description.ts';
import { type CellKind, cellKind } from './cell-kind.ts';
import type { RowLayout } from './row-layout.ts';

/** How a table's rows are read and written. */
export interface RowPlan {
  readonly record: RowsRecord;
  readonly layout: RowLayout;
  /** `SELECT … FROM …`, without WHERE and ORDER BY. */
  readonly select: string;
  /** ` ORDER BY …`, or nothing where rows come as they are stored. */
  readonly orderBy: string;
  /** `SELECT COUNT(*) FROM …` */
  readonly count: string;
}

interface PlannedColumn {
  readonly name: string;
  readonly expression: string;
  readonly kind: CellKind;
}

export function rowPlan(table: TableDescription): RowPlan {
  const columns = plannedColumns(table);
  const history = table.history === 'times';
  const period = history ? periodColumns(table) : [];
  const key = table.key.length === 0 ? [] : [...table.key, ...period.map(({ name }) => name).filter((name) => !table.key.includes(name))];
  const record: RowsRecord = {
    kind: 'rows',
    format: sqlFormat,
    table: table.name,
    columns: columns.map(({ name }) => name),
    order: key.length > 0 ? 'key' : 'stored',
    key,
    history,
  };
  const versions = history ? ' FOR SYSTEM_TIME ALL' : '';
  const from = `${quoteName(table.name)}${versions}`;
  // With no index named, rows without a key come from where they are stored, and not from an index that has all columns.
  const hint = history ? '' : table.keyIndex === undefined ? ' USE INDEX ()' : ` FORCE INDEX (${quoteName(table.keyIndex)})`;
  return {
    record,
    layout: {
      kinds: Uint8Array.from(columns, ({ kind }) => kind),
      key: Uint8Array.from(columns, ({ name }) => (key.includes(name) ? 1 : 0)),
      insertHead: Buffer.from(insertHead(record), 'utf8'),
    },
    select: `SELECT ${columns.map(({ expression }) => expression).join(', ')} FROM ${from}${hint}`,
    orderBy: key.length > 0 ? ` ORDER BY ${key.map(quoteName).join(', ')}` : '',
    count: `SELECT COUNT(*) FROM ${from}`,
  };
}

function plannedColumns(table: TableDescription): PlannedColumn[] {
  const values = table.columns.filter(({ role }) => role === 'value').map(planned);
  return table.history === 'times' ? [...values, ...periodColumns(table)] : values;
}

/** The times of a row version; the table has them under these names even where it does not list them. */
function periodColumns({ columns }: TableDescription): PlannedColumn[] {
  return (['row start', 'row end'] as const).map((role) => {
    const name = columns.find((column) => column.role === role)?.name ?? role.replace(' ', '_');
    return { name, expression: quoteName(name), kind: cellKind.plain };
  });
}

const numbers = /^(tinyint|smallint|mediumint|int|integer|bigint|decimal|numeric|year)$/;
const times = /^(date|time|datetime|timestamp|uuid|inet4|inet6)$/;
const binaries =
  /^(bit|binary|varbinary|tinyblob|blob|mediumblob|longblob|geometry|point|linestring|polygon|multipoint|multilinestring|multipolygon|geometrycollection|geomcollection|vector)$/;
/** Character sets whose text goes to utf8mb4 and back as it was. */
const faithful = new Set(['utf8mb4', 'utf8mb3', 'utf8', 'ascii', 'latin1']);

function planned(column: ColumnDescription): PlannedColumn {
  const { name, dataType, charset } = column;
  const expression = quoteName(name);
  if (numbers.test(dataType)) return { name, expression, kind: cellKind.number };
  // The text of a FLOAT has six digits, that of a DOUBLE with a limited scale as many as the limit.
  if (dataType === 'float' || (dataType === 'double' && column.scale !== undefined)) {
    return { name, expression: `CAST(${expression} AS DOUBLE)`, kind: cellKind.double };
  }
  if (dataType === 'double') return { name, expression, kind: cellKind.double };
  if (times.test(dataType)) return { name, expression, kind: cellKind.plain };
  if (binaries.test(dataType)) return { name, expression, kind: cellKind.binary };
  // Where '' is a member, no text tells it from the value of nothing.
  if (hasEmptyMember(column)) return { name, expression: `CAST(${expression} AS UNSIGNED)`, kind: cellKind.number };
  if (charset === null || faithful.has(charset)) return { name, expression, kind: cellKind.text };
  return { name, expression: `CAST(${expression} AS BINARY)`, kind: cellKind.binary };
}

function hasEmptyMember({ columnType }: ColumnDescription): boolean {
  return /^(?:enum|set)\((?:'(?:[^']|'')*',)*''[,)]/i.test(columnType);
}
