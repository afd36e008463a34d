import { Fault } from '@holdfast/fault';

/** The parts that the user named, in order of the configuration; all when nothing was named. Throws `usage` for an unknown name. */
export function choose<Part extends { readonly name: string }>(
  parts: readonly Part[],
  names: readonly string[] | undefined,
  noun: 'source' | 'destination',
): readonly Part[] {
  if (names === undefined || names.length === 0) return parts;
  const known = new Set(parts.map(({ name }) => name));
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new Fault('usage', `there is no ${noun} named ${unknown}`, { guidance: `choose among: ${[...known].join(', ') || 'none'}` });
  }
  return parts.filter(({ name }) => names.includes(name));
}
