import { decryptBytes, openerOf, parseIdentityFile } from '@holdfast/age';
import type { Keyring } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import type { EncryptionConfig } from './encryption-config.ts';
import { parseKeyFile } from './key-file.ts';
import { isProven, type KeysDescription, keysKey, readKeysFile, readPassphraseFile } from './key-objects.ts';
import type { RepositorySecrets } from './repository-access.ts';

export interface UnlockOptions extends Abortable {
  readonly keyring: Keyring | undefined;
  readonly config: EncryptionConfig | undefined;
  /** Whether a passphrase may be asked for. */
  readonly ask: boolean;
}

/**
 * The secrets of a repository, by what the user gave; undefined when nothing was given. Throws `key-wrong` when that does
 * not open them, or what it opens was not made by who holds the keys.
 */
export async function unlockKeys(store: Store, keys: KeysDescription, options: UnlockOptions): Promise<RepositorySecrets | undefined> {
  const identities = await givenIdentities(store, keys, options);
  if (identities.length === 0) return undefined;
  return openKeys(store, keys, { identities, signal: options.signal });
}

/** The identities that the user gave, or else the one that a passphrase opens. Throws `key-wrong`. */
export async function givenIdentities(store: Store, keys: KeysDescription, options: UnlockOptions): Promise<readonly string[]> {
  const { keyring, config, signal } = options;
  const given = (await keyring?.identities({ signal, ...(config?.identity === undefined ? {} : { file: config.identity }) })) ?? [];
  return given.length > 0 ? given : await passphraseIdentities(store, keys, options);
}

/** The secrets, by identities of a recipient. Throws `key-wrong`. */
export async function openKeys(
  store: Store,
  keys: KeysDescription,
  { identities, ...options }: Abortable & { readonly identities: readonly string[] },
): Promise<RepositorySecrets> {
  const file = await readKeysFile(store, keys, options);
  const secrets = parseKeyFile(opened(file, identities, { store, keys }), keysKey(keys, 'age'));
  if (isProven(keys, secrets.chunkKey) && secrets.packRecipient === keys.packRecipients[0]) return secrets;
  throw new Fault('key-wrong', `${keysKey(keys, 'json')} in ${store.description} was not made by who holds the keys of this repository`, {
    guidance: 'somebody changed it: bring keys/ back from another copy',
  });
}

function opened(
  file: Buffer,
  identities: readonly string[],
  { store, keys }: { readonly store: Store; readonly keys: KeysDescription },
): Buffer {
  try {
    return decryptBytes(file, openerOf(identities));
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'key-wrong') throw error;
    const names = keys.recipients.map(({ name }) => name).join(', ');
    throw new Fault('key-wrong', `none of the identities given opens the repository ${store.description}`, {
      guidance: `give the identity of one of its recipients: ${names}`,
      cause: error,
    });
  }
}

/** What the passphrases open that stand in the configuration, or that the user types. */
async function passphraseIdentities(
  store: Store,
  { recipients }: KeysDescription,
  { keyring, config, ask, signal }: UnlockOptions,
): Promise<string[]> {
  const identities: string[] = [];
  for (const { name, passphraseFile } of recipients) {
    if (passphraseFile === undefined) continue;
    const passphrase =
      configuredPassphrase(config, name) ?? (ask ? await keyring?.passphrase(`the recipient ${name} of ${store.description}`) : undefined);
    if (passphrase === undefined) continue;
    identities.push(...parseIdentityFile(await readPassphraseFile(store, passphraseFile, { signal }), passphraseFile, passphrase));
    break;
  }
  return identities;
}

function configuredPassphrase(config: EncryptionConfig | undefined, name: string): string | undefined {
  const configured = config?.recipients.find((one) => typeof one === 'object' && one.name === name);
  return typeof configured === 'object' ? configured.passphrase : undefined;
}
