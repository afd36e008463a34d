/** The lines of a file of minisign, without their ends; undefined for more than it ever has, or no text. */
export function linesOf(bytes: Uint8Array): string[] | undefined {
  if (bytes.length > largestFile) return undefined;
  const text = Buffer.from(bytes).toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return undefined;
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Comments of minisign are at most 8 KiB; two of them and the signatures. */
const largestFile = 20 << 10;

/** What a comment line says; undefined when it has another mark, or is longer than minisign reads. */
export function commentIn(line: string | undefined, mark: string): string | undefined {
  if (line === undefined || !line.startsWith(mark) || line.length - mark.length > longestComment) return undefined;
  return line.slice(mark.length);
}

const longestComment = 8192;

export const untrustedMark = 'untrusted comment: ';
export const trustedMark = 'trusted comment: ';

/** Exactly so many bytes in base64, written as minisign writes it. */
export function bytesIn(line: string | undefined, length: number): Buffer | undefined {
  const bytes = Buffer.from(line ?? '', 'base64');
  return bytes.length === length && bytes.toString('base64') === line ? bytes : undefined;
}

/** A key's number as minisign shows it. */
export function keyIdOf(number: Uint8Array): string {
  return Buffer.from(number).reverse().toString('hex').toUpperCase();
}
