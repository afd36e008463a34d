import { ask, type Place, quoteName, quoteText, type Rows } from './ask.ts';
import { catalogueQueries } from './catalogue-queries.ts';
import { rowsQueries, type Table } from './rows-queries.ts';

/** What a database holds: lines under the headings of what they tell of. Their order under a heading says nothing. */
export type Description = ReadonlyMap<string, readonly string[]>;

/** Everything that can be asked of a database: its catalogue, how each thing is created, and every cell of every row. */
export async function describeDatabase(place: Place): Promise<Description> {
  const description = [...(await describeCatalogue(place)), ...(await describeTables(place)), ...(await describeViews(place))];
  // Two databases with the same in them may have two names; what tells of a third one stays.
  const own = `${quoteName(place.database)}.`;
  return new Map(description.map(([heading, lines]) => [heading, lines.map((line) => line.replaceAll(own, ''))]));
}

async function describeCatalogue(place: Place): Promise<Map<string, readonly string[]>> {
  const queries = catalogueQueries(quoteText(place.database));
  const answers = await ask(place, Object.values(queries));
  const description = new Map<string, readonly string[]>();
  for (const [index, heading] of Object.keys(queries).entries()) {
    for (const [name, lines] of Map.groupBy(answers[index] as Rows, ([first]) => first as string)) {
      description.set(
        `${heading} ${name}`,
        lines.map((cells) => cells.slice(1).join(' | ')),
      );
    }
  }
  return description;
}

async function describeTables(place: Place): Promise<Map<string, readonly string[]>> {
  const tables = await tablesOf(place);
  const queries = tables.flatMap((table) =>
    [`SHOW CREATE TABLE ${quoteName(table.name)}`, ...rowsQueries(table)].map((query) => ({ table, query })),
  );
  const answers = await ask(
    place,
    queries.map(({ query }) => query),
  );
  const lines = queries.flatMap(({ table, query }, index) =>
    (answers[index] as Rows).map((cells) => ({
      heading: `${query.startsWith('SHOW') ? 'create' : 'rows of'} ${table.name}`,
      line: cells.join(' | '),
    })),
  );
  return new Map([...Map.groupBy(lines, ({ heading }) => heading)].map(([heading, found]) => [heading, found.map(({ line }) => line)]));
}

/** Tables and sequences, with what has to be known to read their rows. */
async function tablesOf(place: Place): Promise<readonly Table[]> {
  const schema = quoteText(place.database);
  const [tables, columns, partitions] = (await ask(place, [
    `SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = ${schema} AND table_type <> 'VIEW'`,
    `SELECT table_name, column_name, data_type, IFNULL(generation_expression, '') FROM information_schema.columns WHERE table_schema = ${schema} ORDER BY ordinal_position`,
    `SELECT DISTINCT table_name, partition_name FROM information_schema.partitions WHERE table_schema = ${schema} AND partition_name IS NOT NULL`,
  ])) as [Rows, Rows, Rows];
  return (tables as [string, string][]).map(([name, type]) => ({
    name,
    versioned: type === 'SYSTEM VERSIONED',
    columns: columns
      .filter(([table]) => table === name)
      .map(([, column, dataType, expression]) => ({ name: column, type: dataType, expression }) as Table['columns'][number]),
    partitions: partitions.filter(([table]) => table === name).map(([, partition]) => partition as string),
  }));
}

/** Views one by one, for a broken one ends the client. */
async function describeViews(place: Place): Promise<Map<string, readonly string[]>> {
  const [views] = await ask(place, [`SELECT table_name FROM information_schema.views WHERE table_schema = ${quoteText(place.database)}`]);
  const description = new Map<string, readonly string[]>();
  for (const [name] of views as [string][]) {
    for (const query of [`SHOW CREATE VIEW ${quoteName(name)}`, `SELECT COUNT(*) FROM ${quoteName(name)}`]) {
      const [rows] = await ask(place, [query]).catch((error: Error) => [[[withoutPlace(error, place)]]]);
      description.set(
        `${query.startsWith('SHOW') ? 'create' : 'open'} view ${name}`,
        (rows as Rows).map((cells) => cells.join(' | ')),
      );
    }
  }
  return description;
}

function withoutPlace({ message }: Error, { database }: Place): string {
  return message
    .slice(message.indexOf('ERROR '))
    .replace(/at line \d+/, '')
    .replaceAll(database, '…');
}
