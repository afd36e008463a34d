import type { Abortable } from '@holdfast/manifest';
import { quoteText } from '../format/quote-text.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { ColumnDescription, History, TableDescription } from './table-description.ts';

/** Engines whose reads belong to a transaction. */
const transactional = new Set(['innodb', 'rocksdb', 'tokudb', 'xtradb', 'ndbcluster']);
/** Engines whose rows are other tables', other servers', or nowhere. */
const withoutRows = new Set(['mrg_myisam', 'federated', 'spider', 'blackhole', 'connect', 'sphinx', 'oqgraph', 's3']);

type Row = Readonly<Record<string, string | null>>;

/** The tables of the database, in order of name. Views and sequences are not among them. */
export async function readTables(reader: SchemaReader, database: string, options: Abortable): Promise<readonly TableDescription[]> {
  const where = `TABLE_SCHEMA = ${quoteText(database)}`;
  const tables = await reader.records(
    `SELECT TABLE_NAME AS name, ENGINE AS engine, TABLE_TYPE AS type, TABLE_ROWS AS estimate, DATA_LENGTH AS bytes, CREATE_OPTIONS AS options
     FROM information_schema.TABLES WHERE ${where} AND TABLE_TYPE NOT IN ('VIEW', 'SEQUENCE', 'SYSTEM VIEW') ORDER BY BINARY TABLE_NAME`,
    'list the tables',
    options,
  );
  const columns = await reader.records(
    `SELECT TABLE_NAME AS name, COLUMN_NAME AS col, DATA_TYPE AS type, COLUMN_TYPE AS full, CHARACTER_SET_NAME AS charset,
       NUMERIC_SCALE AS scale, EXTRA AS extra, GENERATION_EXPRESSION AS expression
     FROM information_schema.COLUMNS WHERE ${where} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    'list the columns',
    options,
  );
  const indexes = await reader.records(
    `SELECT TABLE_NAME AS name, INDEX_NAME AS idx, COLUMN_NAME AS col, NULLABLE AS nullable, SUB_PART AS part, INDEX_TYPE AS type
     FROM information_schema.STATISTICS WHERE ${where} AND NON_UNIQUE = 0 ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
    'list the keys',
    options,
  );
  const columnsOf = Map.groupBy(columns, ({ name }) => name);
  const indexesOf = Map.groupBy(indexes, ({ name }) => name);
  return tables.map((table) =>
    describe(table, (columnsOf.get(table.name ?? '') ?? []).map(columnOf), indexesOf.get(table.name ?? '') ?? []),
  );
}

function describe(table: Row, columns: readonly ColumnDescription[], indexes: readonly Row[]): TableDescription {
  const engine = table.engine ?? '';
  const [keyIndex, key] = keyOf(indexes);
  return {
    name: table.name ?? '',
    engine,
    options: table.options ?? '',
    transactional: transactional.has(engine.toLowerCase()),
    keepsRows: !withoutRows.has(engine.toLowerCase()),
    history: historyOf(table, columns),
    columns,
    key,
    keyIndex,
    estimatedRows: Number(table.estimate ?? 0),
    estimatedBytes: Number(table.bytes ?? 0),
  };
}

function columnOf({ col, type, full, charset, scale, extra, expression }: Row): ColumnDescription {
  const isGenerated = /\b(VIRTUAL|STORED|PERSISTENT) GENERATED\b|^(VIRTUAL|PERSISTENT)\b/i.test(extra ?? '');
  const period = /^ROW (START|END)$/.exec(expression ?? '')?.[0].toLowerCase() as 'row start' | 'row end' | undefined;
  return {
    name: col ?? '',
    dataType: (type ?? '').toLowerCase(),
    columnType: full ?? '',
    charset: charset ?? null,
    scale: scale === null || scale === undefined ? undefined : Number(scale),
    role: isGenerated ? (period ?? 'generated') : 'value',
  };
}

function historyOf({ type }: Row, columns: readonly ColumnDescription[]): History {
  if (type !== 'SYSTEM VERSIONED') return 'none';
  const start = columns.find(({ role }) => role === 'row start');
  return start === undefined || start.dataType === 'timestamp' ? 'times' : 'transactions';
}

/** The primary key, or the first unique key of whole columns that are never NULL. */
function keyOf(indexes: readonly Row[]): readonly [index: string | undefined, key: readonly string[]] {
  const candidates = [...Map.groupBy(indexes, ({ idx }) => idx ?? '')].filter(([index, parts]) => {
    return index === 'PRIMARY' || parts.every(({ nullable, part, type }) => nullable !== 'YES' && part === null && type === 'BTREE');
  });
  const [index, parts] = candidates.find(([name]) => name === 'PRIMARY') ?? candidates[0] ?? [];
  return [index, (parts ?? []).flatMap(({ col }) => (col === null || col === undefined ? [] : [col]))];
}
