/** A value that JSON can hold without loss; `undefined` properties are left out. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined };

/**
 * One fixed text for one value: object names sorted by UTF-16 code units, no white space, numbers as ECMAScript prints
 * them (RFC 8785). It goes beyond the RFC in one thing: a lone surrogate, which path text has for a byte that is not
 * UTF-8, is written as its escape. Throws a TypeError for what JSON cannot hold, such as a number that is not finite.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`);
  if (value === null || typeof value !== 'object') return textOf(value);
  if (isArray(value)) return isAllText(value) ? JSON.stringify(value) : `[${Array.from(value, canonicalJson).join(',')}]`;
  const members = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] as JsonValue)}`);
  return `{${members.join(',')}}`;
}

function textOf(value: null | boolean | number | string): string {
  // For undefined, a function and a symbol it gives undefined instead of a text.
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`not a JSON value: ${typeof value}`);
  return text;
}

/** Such arrays are long, lists of chunks for instance, and JSON prints them canonically all at once. */
function isAllText(value: readonly JsonValue[]): boolean {
  for (let index = 0; index < value.length; index += 1) if (typeof value[index] !== 'string') return false;
  return true;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
