const escapes: Readonly<Record<string, string>> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\x1a': '\\Z', "'": "\\'", '\\': '\\\\' };

/** A text literal on one line, for a connection whose `sql_mode` is without NO_BACKSLASH_ESCAPES. */
export function quoteText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be escaped
  return `'${text.replace(/[\0\n\r\x1a'\\]/g, (character) => escapes[character] as string)}'`;
}
