/** What a snapshot says of how long it is to be kept. */
export type KeepMark =
  | { readonly kind: 'permanent' }
  | { readonly kind: 'until-verified' }
  | { readonly kind: 'days'; readonly days: number };

/** The mark that a text means; undefined for a text that is none. */
export function parseKeepMark(text: string): KeepMark | undefined {
  if (text === 'permanent' || text === 'until-verified') return { kind: text };
  const days = /^days_([1-9]\d*)$/.exec(text)?.[1];
  return days === undefined ? undefined : { kind: 'days', days: Number(days) };
}
