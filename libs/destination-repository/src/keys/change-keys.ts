import { generateIdentity, recipientOf } from '@holdfast/age';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import type { RepositoryDescription } from '../repository-description.ts';
import { differenceOf, type WantedRecipient } from './encryption-config.ts';
import type { KeyRecipient, KeysDescription } from './key-objects.ts';
import { makeRecipient, wrapKeys } from './make-keys.ts';
import type { RepositorySecrets } from './repository-access.ts';

export interface KeysToChange {
  readonly keys: KeysDescription;
  readonly wanted: readonly WantedRecipient[];
  readonly description: RepositoryDescription;
  readonly secrets: RepositorySecrets;
  readonly now: Date;
}

/** New keys that the missing recipients can open too; the old ones stay. Throws `usage` when none is missing. */
export async function addRecipients(store: Store, { keys, wanted, ...toWrap }: KeysToChange, options: Abortable): Promise<KeysDescription> {
  const { missing } = differenceOf(wanted, keys.recipients);
  if (missing.length === 0) throw nobody(store, 'whom the configuration names can read', 'add the recipient to the configuration first');
  const recipients: KeyRecipient[] = [...keys.recipients];
  for (const one of missing) recipients.push(await makeRecipient(store, one, { ...options, now: toWrap.now }));
  return wrapKeys(store, { ...toWrap, recipients, number: keys.number + 1 }, options);
}

/**
 * New keys without the recipients that are not wanted, and with a new pack identity, which they never had; the old ones
 * stay. The chunk-id key is the same: with another one all content would be stored again. Throws `usage` when none is too many.
 */
export async function removeRecipients(
  store: Store,
  { keys, wanted, ...toWrap }: KeysToChange,
  options: Abortable,
): Promise<KeysDescription> {
  const { surplus } = differenceOf(wanted, keys.recipients);
  if (surplus.length === 0)
    throw nobody(store, 'who can read is named by the configuration', 'remove the recipient from the configuration first');
  const recipients = keys.recipients.filter((one) => !surplus.includes(one));
  if (recipients.length === 0)
    throw nobody(store, 'would be left to read', 'run holdfast key add first, for the others that the configuration names');
  const identity = generateIdentity();
  const { chunkKey, identities } = toWrap.secrets;
  const secrets = { chunkKey, packRecipient: recipientOf(identity), identities: [identity, ...identities] };
  const changed = await wrapKeys(store, { ...toWrap, secrets, recipients, number: keys.number + 1 }, options);
  for (const { passphraseFile } of surplus) if (passphraseFile !== undefined) await store.delete(passphraseFile, options);
  return changed;
}

function nobody(store: Store, what: string, guidance: string): Fault {
  const everybody = what.startsWith('would') ? 'nobody' : 'everybody';
  return new Fault('usage', `${everybody} ${what} in the repository ${store.description}`, { guidance });
}
