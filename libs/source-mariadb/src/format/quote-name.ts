/** An identifier as SQL wants it, whatever it is made of. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
