/** A table's definition in two parts: without the keys that are quicker made when the rows are there, and those. */
export interface SplitDefinition {
  readonly statement: Buffer;
  /** As definitions of an ALTER TABLE: `UNIQUE KEY …`. */
  readonly deferred: readonly string[];
}

const column = '`((?:[^`]|``)*)`';
const keyLine = new RegExp(`^  (UNIQUE |FULLTEXT |SPATIAL |VECTOR )?KEY ${column} \\(${column}(.*?),?$`);
const foreignKey = new RegExp(`FOREIGN KEY \\(${column}.*?\\) REFERENCES (?:${column}\\.)?${column} \\(${column}`);

/**
 * Takes plain keys out of the definition of a table, as `SHOW CREATE TABLE` writes it, of the engine InnoDB: sorting all rows once
 * takes half the work of keeping each key in order row by row. Keys that something needs meanwhile stay: a foreign key, the
 * counter, the order of rows without a primary key; and those before them, so that the order of keys stays. `referenced`: first columns
 * that foreign keys of other tables refer to.
 */
export function splitDefinition(statement: Buffer, referenced: ReadonlySet<string>): SplitDefinition {
  // As latin1 every byte is a character: a definition may hold any character set.
  const lines = statement.toString('latin1').split('\n');
  const end = lines.findIndex((line) => line.startsWith(')'));
  if (end === -1 || !isPlain(lines, end)) return { statement, deferred: [] };
  const needed = neededColumns(lines, referenced);
  const hasPrimary = lines.some((line) => line.startsWith('  PRIMARY KEY '));
  const candidates = lines.map((line) => keyLine.exec(line));
  const mustStay = (match: RegExpExecArray): boolean =>
    (match[1] !== undefined && (match[1] !== 'UNIQUE ' || !hasPrimary)) ||
    needed.has(match[3] as string) ||
    /USING HASH|WITHOUT OVERLAPS/.test(match[4] as string);
  const lastKept = (isUnique: boolean) =>
    candidates.findLastIndex((match) => match !== null && (match[1] === 'UNIQUE ') === isUnique && mustStay(match));
  const [unique, others] = [lastKept(true), lastKept(false)];
  const isDeferred = candidates.map((match, index) => match !== null && index > (match[1] === 'UNIQUE ' ? unique : others));
  const deferred = lines.filter((_, index) => isDeferred[index]).map((line) => line.trim().replace(/,$/, ''));
  if (deferred.length === 0) return { statement, deferred };
  const kept = lines.filter((_, index) => !isDeferred[index]);
  const last = kept.findIndex((line) => line.startsWith(')')) - 1;
  kept[last] = (kept[last] as string).replace(/,$/, '');
  return { statement: Buffer.from(kept.join('\n'), 'latin1'), deferred };
}

/** First columns of keys that are referred to in the definitions, by table. */
export function referencedColumns(statements: readonly Buffer[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const statement of statements) {
    for (const line of statement.toString('latin1').split('\n')) {
      const match = foreignKey.exec(line);
      if (match === null) continue;
      const table = match[3] as string;
      found.set(table, (found.get(table) ?? new Set()).add(match[4] as string));
    }
  }
  return found;
}

function isPlain(lines: readonly string[], end: number): boolean {
  const options = lines.slice(end).join('\n');
  return / ENGINE=InnoDB\b/.test(options) && !/PARTITION BY|WITH SYSTEM VERSIONING/.test(options);
}

function neededColumns(lines: readonly string[], referenced: ReadonlySet<string>): ReadonlySet<string> {
  const own = lines.flatMap((line) => foreignKey.exec(line)?.[1] ?? []);
  const counters = lines.flatMap((line) => (/ AUTO_INCREMENT/.test(line) ? (new RegExp(`^  ${column}`).exec(line)?.[1] ?? []) : []));
  return new Set([...own, ...counters, ...referenced]);
}
