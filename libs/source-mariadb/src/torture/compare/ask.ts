import type { PrivateMariadb } from '../../testing/start-mariadb.ts';

/** Where a database stands, for the comparer. */
export interface Place {
  readonly mariadb: Pick<PrivateMariadb, 'run'>;
  readonly database: string;
}

export type Rows = readonly (readonly string[])[];

const border = 'next answer of the comparer';

/** The rows that each query prints, cells as text; NULL is the text `NULL`. Asked through the stock client, in UTC and a fixed character set. */
export async function ask({ mariadb, database }: Place, queries: readonly string[]): Promise<Rows[]> {
  const settings = "SET time_zone = '+00:00', sql_mode = '', sql_quote_show_create = 1";
  const script = [settings, `USE ${quoteName(database)}`, ...queries.flatMap((query) => [query, `SELECT '${border}'`])];
  const printed = await mariadb.run(script.map((statement) => `${statement};\n`).join(''), { options: ['--batch', '--skip-column-names'] });
  const answers: string[][][] = [[]];
  for (const line of printed.split('\n').slice(0, -1)) {
    if (line === border) answers.push([]);
    else answers.at(-1)?.push(line.split('\t').map(withoutEscapes));
  }
  return answers.slice(0, -1);
}

export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** For sessions without NO_BACKSLASH_ESCAPES, as {@link ask} has them: with it the server cannot show a partition whose comment has a quote. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function withoutEscapes(cell: string): string {
  const meanings: Record<string, string> = { n: '\n', t: '\t', '0': '\0', '\\': '\\' };
  return cell.replaceAll(/\\([nt0\\])/g, (_, letter: string) => meanings[letter] ?? letter);
}
