import { readFileSync } from 'node:fs';
import { pathFromBytes } from '@holdfast/manifest';

/** Absolute path texts of every place where a file system is mounted, as this process sees them; empty off Linux. */
export function mountPoints(): Set<string> {
  let table: Buffer;
  try {
    table = readFileSync('/proc/self/mountinfo');
  } catch {
    return new Set();
  }
  const lines = table.toString('latin1').split('\n');
  return new Set(lines.filter((line) => line.length > 0).map((line) => decodeField(line.split(' ')[4] as string)));
}

function decodeField(field: string): string {
  const bytes = field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  return pathFromBytes(Buffer.from(bytes, 'latin1'));
}
