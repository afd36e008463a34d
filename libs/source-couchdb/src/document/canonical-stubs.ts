import { membersOf } from '../json/scan-json.ts';

/**
 * The document with the stubs of its attachments in one fixed form: names in order, then the properties of each. Servers
 * write them in the order in which they came to know them, which a restore changes. They are the server's words, not the
 * document's; all other bytes stay as they are.
 */
export function withCanonicalStubs(document: Buffer): Buffer {
  const member = membersOf(document, 0).find(({ key }) => key === '_attachments');
  if (member === undefined) return document;
  const stubs = JSON.parse(document.toString('utf8', member.start, member.end)) as {
    readonly [name: string]: { readonly [property: string]: unknown };
  };
  const value = JSON.stringify(Object.fromEntries(inOrder(stubs).map(([name, stub]) => [name, Object.fromEntries(inOrder(stub))])));
  return Buffer.concat([document.subarray(0, member.start), Buffer.from(value), document.subarray(member.end)]);
}

function inOrder<Value>(object: { readonly [name: string]: Value }): [string, Value][] {
  return Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1));
}
