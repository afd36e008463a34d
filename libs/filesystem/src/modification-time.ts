const billion = 1_000_000_000n;

/** Nanoseconds since 1970 as the decimal text `seconds.nanoseconds` with nine digits; before 1970 with a minus sign, as `stat` and `touch` write it. */
export function mtimeText(nanoseconds: bigint): string {
  if (nanoseconds < 0n) return `-${mtimeText(-nanoseconds)}`;
  const seconds = nanoseconds / billion;
  return `${seconds}.${String(Number(nanoseconds - seconds * billion)).padStart(9, '0')}`;
}

const form = /^(-?)(\d{1,12})\.(\d{9})$/;

/** The nanoseconds in a text that {@link mtimeText} wrote. Throws a SyntaxError for any other text. */
export function mtimeNs(text: string): bigint {
  const match = form.exec(text);
  if (match === null) throw new SyntaxError(`not a time of seconds.nanoseconds: ${text}`);
  const nanoseconds = BigInt(match[2] as string) * billion + BigInt(match[3] as string);
  return match[1] === '-' ? -nanoseconds : nanoseconds;
}
