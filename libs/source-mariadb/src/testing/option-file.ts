import { writeFileSync } from 'node:fs';

/** Writes an option file that only its owner reads, as every program of MariaDB takes it with `--defaults-file=`; the section is `[client]`. */
export function writeOptionFile(location: string, options: Readonly<Record<string, string | number>>): void {
  const lines = Object.entries(options).map(([name, value]) => `${name}=${quoted(String(value))}`);
  writeFileSync(location, `[client]\n${lines.join('\n')}\n`, { mode: 0o600 });
}

/** In quotes a `#` begins no comment and spaces at the ends stay; the escapes are those of `my_default.c`. */
function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;
}
