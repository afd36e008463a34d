import type { DatabaseSync } from 'node:sqlite';
import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';

/** How often each reference leads nowhere, by table, row, parent and foreign key. */
export type Violations = ReadonlyMap<string, number>;

/** The references of a database that lead nowhere; empty where SQLite cannot tell, because a parent has no key. */
export function foreignKeyViolations(database: DatabaseSync): Violations {
  const counts = new Map<string, number>();
  try {
    for (const { table, rowid, parent, fkid } of database.prepare('PRAGMA foreign_key_check').iterate()) {
      const one = JSON.stringify([table, parent, fkid, rowid]);
      counts.set(one, (counts.get(one) ?? 0) + 1);
    }
  } catch (error) {
    if ((error as { readonly errcode?: number }).errcode !== 1) throw error;
  }
  return counts;
}

/** Throws `reconcile-refused` when there are references that lead nowhere and did not before. */
export function refuseNewViolations(database: DatabaseSync, before: Violations, location: string): void {
  const news = new Map<string, number>();
  for (const [one, count] of foreignKeyViolations(database)) {
    const more = count - (before.get(one) ?? 0);
    const [table, parent] = JSON.parse(one) as [string, string];
    const edge = `from ${table} to ${parent}`;
    if (more > 0) news.set(edge, (news.get(edge) ?? 0) + more);
  }
  if (news.size === 0) return;
  const named = [...news].map(([edge, count]) => `${count} ${edge}`).join(', ');
  throw new Fault('reconcile-refused', `afterwards references of ${displayPath(location)} would lead nowhere (${named})`, {
    guidance: 'nothing was changed; decide for the side that keeps what is referred to, or let its application put it right first',
  });
}
