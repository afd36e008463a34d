import { type Opener, openerOf } from '@holdfast/age';
import type { ThreadKeys } from '../keys/repository-access.ts';

let last: { readonly identities: string; readonly opener: Opener } | undefined;

/** What opens packs in this thread; undefined without identities. Requests bring the same ones again and again. */
export function threadOpener(keys: ThreadKeys | undefined): Opener | undefined {
  if (keys === undefined || keys.identities.length === 0) return undefined;
  const identities = keys.identities.join();
  if (last?.identities !== identities) last = { identities, opener: openerOf(keys.identities) };
  return last.opener;
}
