import { quoteName, quoteText } from './ask.ts';

export interface Table {
  readonly name: string;
  /** Whether it keeps the history of its rows. */
  readonly versioned: boolean;
  /** All of them, also the invisible and the generated ones. `expression`: of a generated one. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly expression: string }[];
  readonly partitions: readonly string[];
}

/** Queries for every row as one text, and for how many rows stand in each partition. */
export function rowsQueries({ name, versioned, columns, partitions }: Table): readonly string[] {
  const cells = columns.map((column) => `IFNULL(${cellOf(quoteName(column.name), column.type)}, 'NULL')`);
  // Row times that the table's creator named are columns as others are; the server's own are not listed.
  const named = columns.some(({ expression }) => expression === 'ROW START');
  const hidden = versioned && !named ? ['CONCAT(row_start)', 'CONCAT(row_end)'] : [];
  const history = versioned ? 'FOR SYSTEM_TIME ALL' : '';
  return [
    `SELECT CONCAT_WS('|', ${[...cells, ...hidden].join(', ')}) FROM ${quoteName(name)} ${history}`,
    ...partitions.map(
      (partition) =>
        `SELECT 'partition', HEX(${quoteText(partition)}), COUNT(*) FROM ${quoteName(name)} PARTITION (${quoteName(partition)})`,
    ),
  ];
}

/** The cell's value to the last bit, as text without anything that a client could change. */
function cellOf(column: string, type: string): string {
  // As a DOUBLE: the text of a FLOAT holds six digits of it.
  if (type === 'float' || type === 'double') return `CONCAT(${column} * 1e0)`;
  // A member that is the empty text and the error value look the same; their numbers do not.
  if (type === 'enum' || type === 'set') return `CONCAT(${column} + 0, ':', HEX(${column}))`;
  if (type === 'bit') return `CONCAT(${column} + 0)`;
  if (/char|text|blob|binary/.test(type))
    return `IF(LENGTH(${column}) > 4000, CONCAT(LENGTH(${column}), ':', SHA2(${column}, 256)), HEX(${column}))`;
  if (/int|decimal|date|time|year/.test(type) && type !== 'point') return `CONCAT(${column})`;
  return `HEX(${column})`;
}
