import type { Place } from './ask.ts';
import { type Description, describeDatabase } from './describe-database.ts';

/** What differs between two databases, a line for each difference; none when they are equal. Shares no code with the adapter. */
export async function compareDatabases(before: Place, after: Place): Promise<readonly string[]> {
  return compareDescriptions(await describeDatabase(before), await describeDatabase(after));
}

export function compareDescriptions(before: Description, after: Description): readonly string[] {
  const headings = new Set([...before.keys(), ...after.keys()]);
  return [...headings].flatMap((heading) => differences(heading, before.get(heading) ?? [], after.get(heading) ?? []));
}

function differences(heading: string, before: readonly string[], after: readonly string[]): string[] {
  const balance = new Map<string, number>();
  for (const line of before) balance.set(line, (balance.get(line) ?? 0) + 1);
  for (const line of after) balance.set(line, (balance.get(line) ?? 0) - 1);
  const unbalanced = [...balance].filter(([, count]) => count !== 0);
  const told = unbalanced.slice(0, 6).map(([line, count]) => `${heading}: ${count > 0 ? 'lost' : 'new'} ${line.slice(0, 400)}`);
  return unbalanced.length > 6 ? [...told, `${heading}: ${unbalanced.length - 6} more`] : told;
}
