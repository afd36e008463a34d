import { quoteName } from '../format/quote-name.ts';

/**
 * A view's definition without the name of its own database. The server leaves it out, except where it cannot look at what the
 * view shows: that is broken, or its definer is missing. What stands in quotes is left alone.
 */
export function localView(statement: Buffer, database: string): Buffer {
  const text = statement.toString('latin1');
  const own = `${Buffer.from(quoteName(database), 'utf8').toString('latin1')}.`;
  if (!text.includes(own)) return statement;
  let result = '';
  let previous = '';
  for (const [token] of text.matchAll(/'(?:[^'\\]|''|\\[\s\S])*'|`(?:[^`]|``)*`\.?|[^'`]+/g)) {
    // A column of an alias that bears the database's name has nothing but one name behind it, in front of which none stands.
    if (token === own && !previous.endsWith('.')) {
      previous = token;
      continue;
    }
    result += token;
    previous = '';
  }
  return Buffer.from(result, 'latin1');
}
