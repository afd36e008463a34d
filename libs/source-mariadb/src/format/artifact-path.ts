/** Where the definitions of everything stand. */
export const schemaPath = 'schema.sql';
/** Where the accounts stand that may use the database; present when they were asked for. */
export const grantsPath = 'grants.sql';

const folder = 'tables/';
const suffix = '.sql';

/**
 * The artifact of a table's rows. Of ASCII only letters, digits, `_` and `-` stand for themselves, everything else as
 * %XX, so that no name is a path and every shell and the stock client take it as it is; other letters stay. At most 196 bytes.
 */
export function pathOfTable(table: string): string {
  const encoded = table.replace(/[^A-Za-z0-9_\-\u0080-\uffff]/g, (character) => `%${hex(character)}`);
  return `${folder}${encoded}${suffix}`;
}

/** The table whose rows the artifact holds; undefined when it holds none. */
export function tableOfPath(path: string): string | undefined {
  if (!path.startsWith(folder) || !path.endsWith(suffix)) return undefined;
  const encoded = path.slice(folder.length, -suffix.length);
  const table = encoded.replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return pathOfTable(table) === path ? table : undefined;
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
}
