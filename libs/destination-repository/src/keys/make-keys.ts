import { hash, randomBytes } from 'node:crypto';
import { encryptBytes, generateIdentity, recipientOf } from '@holdfast/age';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { keysId, type RepositoryDescription } from '../repository-description.ts';
import type { WantedRecipient } from './encryption-config.ts';
import { newIdentityFile, serialiseKeyFile } from './key-file.ts';
import { describeKeys, type KeyRecipient, type KeysDescription, passphraseFileKey, putKeys } from './key-objects.ts';
import type { RepositorySecrets } from './repository-access.ts';

export interface NewKeys {
  readonly keys: KeysDescription;
  readonly secrets: RepositorySecrets;
}

/** The first keys of a repository, durable once it resolves. */
export async function makeKeys(
  store: Store,
  {
    description,
    wanted,
    now,
  }: { readonly description: RepositoryDescription; readonly wanted: readonly WantedRecipient[]; readonly now: Date },
  options: Abortable,
): Promise<NewKeys> {
  const identity = generateIdentity();
  const secrets = { chunkKey: randomBytes(32), packRecipient: recipientOf(identity), identities: [identity] };
  const recipients: KeyRecipient[] = [];
  for (const one of wanted) recipients.push(await makeRecipient(store, one, { now, ...options }));
  return { keys: await wrapKeys(store, { description, secrets, recipients, number: 1, now }, options), secrets };
}

export interface KeysToWrap {
  readonly description: RepositoryDescription;
  readonly secrets: RepositorySecrets;
  readonly recipients: readonly KeyRecipient[];
  readonly number: number;
  readonly now: Date;
}

/** Encrypts the secrets to these recipients and stores both parts, durable once it resolves. */
export async function wrapKeys(store: Store, toWrap: KeysToWrap, options: Abortable): Promise<KeysDescription> {
  const { description, secrets, recipients, number, now } = toWrap;
  const created = now.toISOString();
  const text = serialiseKeyFile(secrets, `the keys, number ${number}, of the Holdfast repository ${description.id}, made ${created}`);
  const file = encryptBytes(
    text,
    recipients.map(({ recipient }) => recipient),
  );
  const body = {
    format: 1,
    number,
    created,
    keys: keysId(description),
    packRecipients: secrets.identities.map(recipientOf),
    recipients,
    file: hash('sha256', file),
  } as const;
  const keys = describeKeys(body, secrets.chunkKey);
  await putKeys(store, keys, file, options);
  return keys;
}

/** A recipient as `keys/` names it; for a passphrase, an identity of its own is made and stored. Throws `secret-missing`. */
export async function makeRecipient(
  store: Store,
  { name, recipient, passphrase }: WantedRecipient,
  { now, ...options }: Abortable & { readonly now: Date },
): Promise<KeyRecipient> {
  if (recipient !== undefined) return { name, recipient };
  if (passphrase === undefined) {
    throw new Fault('secret-missing', `the passphrase of the recipient ${name} is not there`, {
      guidance: 'give it this once in the place that the configuration names; it need not stay on this machine',
    });
  }
  const identity = newIdentityFile(now.toISOString());
  const file = encryptBytes(Buffer.from(identity.text), { passphrase });
  await store.put(passphraseFileKey(file), file, options);
  return { name, recipient: identity.recipient, passphraseFile: passphraseFileKey(file) };
}
