import { quoteName } from '../format/quote-name.ts';

/**
 * A view's definition without the name of its own database. The server leaves it out, except before columns where it could
 * not look at what the view shows: that is missing, or who the view belongs to is. What stands in quotes is left alone, and so is an alias that
 * bears the database's name: it has one name behind it, and not two.
 */
export function localView(statement: Buffer, database: string): Buffer {
  const text = statement.toString('latin1');
  const own = `${Buffer.from(quoteName(database), 'utf8').toString('latin1')}.`;
  if (!text.includes(own)) return statement;
  const tokens = [...text.matchAll(/'(?:[^'\\]|''|\\[\s\S])*'|`(?:[^`]|``)*`\.?|[^'`]+/g)].map(([token]) => token);
  const isQualifier = (index: number): boolean => /^`[\s\S]*\.$/.test(tokens[index] ?? '');
  const kept = tokens.filter((token, index) => token !== own || !isQualifier(index + 1));
  return Buffer.from(kept.join(''), 'latin1');
}
