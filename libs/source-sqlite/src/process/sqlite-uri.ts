import { pathToBytes } from '@holdfast/manifest';

/** The `file:` URI of an absolute path text. Without it SQLite would take `?`, `#` and `%` in a name for its own. */
export function sqliteUri(location: string, parameters: string): string {
  let path = '';
  for (const byte of pathToBytes(location)) {
    const character = String.fromCharCode(byte);
    path += /[A-Za-z0-9/._~-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
  }
  return `file:${path}?${parameters}`;
}
