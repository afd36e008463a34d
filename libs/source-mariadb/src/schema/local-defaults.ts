import { quoteName } from '../format/quote-name.ts';

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
