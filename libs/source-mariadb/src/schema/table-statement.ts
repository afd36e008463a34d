import { quoteName } from '../format/quote-name.ts';
import type { TableDescription } from './table-description.ts';

/** What the server shows of a table, so that it makes the same table in a database of any name. */
export function tableStatement(shown: Buffer, database: string, { engine, options }: TableDescription): Buffer {
  const statement = localDefaults(shown, database);
  if (engine !== 'Aria' || /\bpage_checksum=/i.test(options)) return statement;
  // Shown though nobody asked for it; carried out, it would be asked for.
  return Buffer.from(statement.toString('latin1').replace(/(\n\) ENGINE=Aria.*?) PAGE_CHECKSUM=1\b/, '$1'), 'latin1');
}

/**
 * The server names the database in `DEFAULT nextval(…)` even where it is the table's own: loaded elsewhere, the table would
 * count with the sequence of the old place. What stands in quotes is left alone.
 */
export function localDefaults(statement: Buffer, database: string): Buffer {
  const text = statement.toString('latin1');
  if (!text.includes('val(`')) return statement;
  const place = `(\`${Buffer.from(quoteName(database).slice(1), 'utf8').toString('latin1')}.`;
  const parts = /'(?:[^'\\]|''|\\[\s\S])*'|(?:nextval|lastval|setval)(?=\(`)|`(?:[^`]|``)*`/g;
  let result = '';
  let from = 0;
  for (const match of text.matchAll(parts)) {
    const end = match.index + match[0].length;
    if (!match[0].endsWith('val') || !text.startsWith(place, end)) continue;
    result += `${text.slice(from, end)}(`;
    from = end + place.length;
  }
  return Buffer.from(result + text.slice(from), 'latin1');
}
