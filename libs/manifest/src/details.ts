import { Fault } from '@holdfast/fault';
import type { SourceDetails } from './manifest.ts';
import { isCount, isMoment, isObject, isText, isTextOrAbsent } from './manifest-shape.ts';

/** No details are longer: those of a source with a million problems are not. */
const maxDetailsSize = 256 << 20;

/**
 * The details of a source in these bytes, which are as long as their reference says. Throws `destination-damaged` for
 * what is too much to hold, no JSON, or no details: a digest proves only that whoever made them meant them. `name`
 * stands in the message.
 */
export async function parseDetails(
  pieces: AsyncIterable<Uint8Array>,
  { name, size }: { readonly name: string; readonly size: number },
): Promise<SourceDetails> {
  if (size > maxDetailsSize) throw damaged(name, `they are ${size} bytes long`);
  const text = Buffer.concat(await Array.fromAsync(pieces)).toString('utf8');
  const details = parseJson(text, name);
  const flaw = flawOf(details);
  if (flaw !== undefined) throw damaged(name, `their ${flaw} makes no sense`);
  return details as unknown as SourceDetails;
}

function parseJson(text: string, name: string): { readonly [property: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // falls through: the text is not JSON
  }
  throw damaged(name, 'they are no JSON object');
}

/** What in the value is not as details have it. */
function flawOf({ position, inventory, problems }: { readonly [property: string]: unknown }): string | undefined {
  if (!isObject(position) || !isMoment(position.asOf) || !isTextOrAbsent(position.mark)) return '"position"';
  if (position.properties !== undefined && !areProperties(position.properties)) return '"position"';
  if (!isInventory(inventory)) return '"inventory"';
  if (!Array.isArray(problems) || !problems.every(isProblem)) return '"problems"';
  return undefined;
}

function isInventory(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.objects) || !isObject(value.properties)) return false;
  const isCounted = Object.values(value.objects).every((members) => isObject(members) && Object.values(members).every(isCount));
  return isCounted && areProperties(value.properties);
}

function areProperties(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((property) => isText(property) || typeof property === 'number');
}

function isProblem(value: unknown): boolean {
  return isObject(value) && isText(value.path) && isText(value.code) && isText(value.message);
}

function damaged(name: string, why: string): Fault {
  return new Fault('destination-damaged', `the details ${name} are damaged: ${why}`, {
    guidance: 'restore an earlier snapshot or another copy',
  });
}
