import type { DatabaseSync } from 'node:sqlite';
import { quoted } from '../records/quoted.ts';

/** Builds the full-text indexes of the changed tables anew, which their triggers would have kept; gives remarks on what could not be. */
export function rebuildIndexes(database: DatabaseSync, changed: ReadonlySet<string>): string[] {
  const sql = "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' AND rootpage = 0 ORDER BY name";
  const tables = new Set([...changed].map((name) => name.toLowerCase()));
  const remarks: string[] = [];
  for (const { name, sql: definition } of database.prepare(sql).all()) {
    const content = contentOf(String(definition));
    if (content === undefined || (content !== '' && !isConcerned(database, content, tables))) continue;
    if (content === '') remarks.push(`the search index ${name} keeps no content, so that it was left as it was`);
    else {
      const index = quoted(String(name));
      database.exec(`INSERT INTO main.${index}(${index}) VALUES ('rebuild')`);
      remarks.push(`the search index ${name} was built anew`);
    }
  }
  return remarks;
}

/** What a full-text table indexes instead of keeping it: empty for nothing, undefined for a table that keeps its own. */
function contentOf(definition: string): string | undefined {
  if (!/\bUSING\s+fts[45]\b/i.test(definition)) return undefined;
  const [, ...values] = /\bcontent\s*=\s*(?:'([^']*)'|"([^"]*)"|([^\s,)]*))/i.exec(definition) ?? [];
  return values.find((value) => value !== undefined);
}

/** Of a view nobody says which tables it shows. */
function isConcerned(database: DatabaseSync, content: string, tables: ReadonlySet<string>): boolean {
  if (tables.has(content.toLowerCase())) return true;
  return database.prepare("SELECT 1 FROM main.sqlite_schema WHERE type = 'view' AND name = ? COLLATE NOCASE").get(content) !== undefined;
}
