import { timingSafeEqual } from 'node:crypto';
import type { DestinationContext } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import type { OpenRepository } from '../open-repository.ts';
import { keysId, type RepositoryDescription } from '../repository-description.ts';
import { addRecipients, removeRecipients } from './change-keys.ts';
import { differenceOf, type EncryptionConfig, wantedRecipients } from './encryption-config.ts';
import { type HostState, readHostState, writeHostState } from './host-state.ts';
import { copyKeys, isProven, type KeysDescription, keysKey, readKeys, removeKeys } from './key-objects.ts';
import { makeKeys } from './make-keys.ts';
import { RepositoryAccess, type RepositorySecrets } from './repository-access.ts';
import { givenIdentities, openKeys, unlockKeys } from './unlock-keys.ts';

export interface EncryptionParts {
  readonly store: Store;
  readonly context: DestinationContext;
  readonly config: EncryptionConfig | undefined;
}

/** What a run wants to do: a passphrase is asked for only to read. */
export type Purpose = 'store' | 'read' | 'check';

/** Finds out what this machine may do with a repository, and makes the keys of a new one. */
export class RepositoryEncryption {
  readonly #parts: EncryptionParts;

  constructor(parts: EncryptionParts) {
    this.#parts = parts;
  }

  get isConfigured(): boolean {
    return this.#parts.config !== undefined;
  }

  /**
   * What of the repository's content can be stored and read here. Throws `key-wrong` for identities that do not open it
   * and for keys that somebody else made, `difference` when it is not the repository that this machine knows, and to
   * `store` also `config-invalid` when the configuration says otherwise.
   */
  async access(description: RepositoryDescription, purpose: Purpose, options: Abortable): Promise<RepositoryAccess> {
    const { store, context } = this.#parts;
    if (purpose === 'store') this.#refuseOther(description);
    if (description.encryption === 'none') return RepositoryAccess.plain();
    const state = await readHostState(context.stateDirectory, description.id);
    const keys = await this.newestKeys(description, state, options);
    if (purpose === 'store') this.#refuseOtherRecipients(keys);
    const secrets = await this.#secrets(keys, { state, purpose, ...options });
    if (secrets !== undefined && state !== undefined && !timingSafeEqual(secrets.chunkKey, state.chunkKey)) throw this.#otherKeys(keys);
    const known = secrets ?? (state && { chunkKey: state.chunkKey, packRecipient: keys.packRecipients[0] as string, identities: [] });
    if (purpose === 'store' && known !== undefined && (state === undefined || state.number !== keys.number)) {
      await this.#remember(description, keys, known);
    }
    return RepositoryAccess.encrypted(store.description, known);
  }

  /** Adds the configured recipients that are missing, or removes those that are not configured any more. Throws as `Destination.changeKeys`. */
  async change(change: 'add' | 'remove', description: RepositoryDescription, options: Abortable): Promise<KeysDescription> {
    const { store, context, config } = this.#parts;
    const state = await readHostState(context.stateDirectory, description.id);
    const keys = await this.newestKeys(description, state, options);
    const secrets = await unlockKeys(store, keys, { keyring: context.keyring, config, ask: true, ...options });
    const wanted = config === undefined ? [] : wantedRecipients(config, store.description);
    if (secrets === undefined) RepositoryAccess.encrypted(store.description).requireReading();
    const toChange = { keys, wanted, description, secrets: secrets as RepositorySecrets, now: context.now() };
    const changed = await (change === 'add' ? addRecipients : removeRecipients)(store, toChange, options);
    if (state !== undefined) await this.#remember(description, changed, state);
    await removeKeys(store, keys, options);
    return changed;
  }

  /** The keys that count, as far as this machine knows. Throws as `access`. */
  async knownKeys(description: RepositoryDescription, options: Abortable): Promise<KeysDescription> {
    return this.newestKeys(description, await readHostState(this.#parts.context.stateDirectory, description.id), options);
  }

  /** What checks them: the keys that count, the identities that the user gave, and what each of them alone may do. Throws `key-missing`. */
  async checkable(description: RepositoryDescription, options: Abortable) {
    const { store, context, config } = this.#parts;
    const keys = await this.newestKeys(description, await readHostState(context.stateDirectory, description.id), options);
    const identities = await givenIdentities(store, keys, { keyring: context.keyring, config, ask: true, ...options });
    if (identities.length === 0) RepositoryAccess.encrypted(store.description).requireReading();
    const accessOf = async (identity: string): Promise<RepositoryAccess> =>
      RepositoryAccess.encrypted(store.description, await openKeys(store, keys, { identities: [identity], ...options }));
    return { keys, identities, accessOf };
  }

  /** Makes the keys of a new repository and remembers what backups need. */
  async create(description: RepositoryDescription, options: Abortable): Promise<void> {
    const { store, context, config } = this.#parts;
    if (config === undefined) return;
    const wanted = wantedRecipients(config, store.description);
    const { keys, secrets } = await makeKeys(store, { description, wanted, now: context.now() }, options);
    await this.#remember(description, keys, secrets);
  }

  /** Whether a new repository here is for the same people as another one, so that it can have its keys. */
  async isForThoseOf({ store, description }: OpenRepository, options: Abortable): Promise<boolean> {
    const { config } = this.#parts;
    const [keys] = await keysOf(store, description, options);
    if (config === undefined || keys === undefined) return false;
    const { missing, surplus } = differenceOf(wantedRecipients(config, this.#parts.store.description), keys.recipients);
    return missing.length + surplus.length === 0;
  }

  /** Takes the keys of another repository where they are newer; false when what opens its packs does not open these. */
  async follow(
    description: RepositoryDescription,
    from: Pick<OpenRepository, 'store' | 'description' | 'access'>,
    options: Abortable,
  ): Promise<boolean> {
    const { store } = this.#parts;
    const [theirs] = await keysOf(from.store, from.description, options);
    const [own] = await keysOf(store, description, options);
    if (theirs === undefined) return false;
    const [newest = ''] = theirs.packRecipients;
    const isNewer = own === undefined || (theirs.number > own.number && theirs.packRecipients.includes(own.packRecipients[0] ?? ''));
    if (!isNewer) return own.packRecipients.includes(newest);
    await copyKeys({ from: from.store, to: store }, theirs, options);
    const secrets = from.access.hostSecrets ?? (await readHostState(this.#parts.context.stateDirectory, description.id));
    if (secrets !== undefined) await this.#remember(description, theirs, secrets);
    if (own !== undefined) await removeKeys(store, own, options);
    return true;
  }

  /** The keys that count. Throws `difference` and `key-wrong` when this machine knows better. */
  async newestKeys(description: RepositoryDescription, state: HostState | undefined, options: Abortable): Promise<KeysDescription> {
    const { store } = this.#parts;
    if (state !== undefined && state.repository !== description.seal) {
      throw new Fault('difference', `repository.json in ${store.description} is not the one that this machine knows`, {
        guidance: 'somebody changed it: bring it back from another copy',
      });
    }
    const all = await keysOf(store, description, options);
    const [newest] = all;
    if (newest === undefined) {
      throw new Fault('key-wrong', `the repository ${store.description} has no keys that belong to its repository.json`, {
        guidance: 'bring keys/ and repository.json back from another copy',
      });
    }
    if (state === undefined) return newest;
    const forged = all.find((keys) => !isProven(keys, state.chunkKey));
    if (forged !== undefined) throw this.#otherKeys(forged);
    if (newest.number > state.number || (newest.number === state.number && newest.file === state.file)) return newest;
    throw new Fault('difference', `${keysKey(newest, 'json')} in ${store.description} is older than the keys that this machine knows`, {
      guidance: `somebody put it back: bring keys number ${state.number} back from another copy`,
    });
  }

  async #secrets(
    keys: KeysDescription,
    { state, purpose, signal }: Abortable & { readonly state: HostState | undefined; readonly purpose: Purpose },
  ): Promise<RepositorySecrets | undefined> {
    const { store, context, config } = this.#parts;
    // A backup needs no more than the host has: only what was given for this very run is used.
    const isEnough = purpose === 'store' && state !== undefined;
    const ask = purpose === 'read' || (purpose === 'store' && !isEnough);
    return unlockKeys(store, keys, { keyring: context.keyring, config: isEnough ? undefined : config, ask, signal });
  }

  async #remember(
    description: RepositoryDescription,
    keys: KeysDescription,
    { chunkKey }: Pick<RepositorySecrets, 'chunkKey'>,
  ): Promise<void> {
    const { number, file } = keys;
    const state = { chunkKey, number, file, repository: description.seal };
    await writeHostState(this.#parts.context.stateDirectory, description.id, state);
  }

  /** What is configured and cannot be applied stops the run. */
  #refuseOther({ encryption }: RepositoryDescription): void {
    const { store, config } = this.#parts;
    if (encryption === 'none' && config !== undefined) {
      throw new Fault('config-invalid', `the repository ${store.description} is not encrypted, but the configuration says that it is`, {
        guidance: 'name an empty place for an encrypted one, and keep the old one until you need it no more',
      });
    }
    if (encryption !== 'none' && config === undefined) {
      throw new Fault('config-invalid', `the repository ${store.description} is encrypted, but the configuration does not say for whom`, {
        guidance: 'add encryption with its recipients: holdfast key show lists them',
      });
    }
  }

  #refuseOtherRecipients({ recipients }: KeysDescription): void {
    const { store, config } = this.#parts;
    const difference = differenceOf(config === undefined ? [] : wantedRecipients(config, store.description), recipients);
    const [missing] = difference.missing;
    const [surplus] = difference.surplus;
    if (missing !== undefined) {
      throw new Fault('config-invalid', `the configured recipient ${missing.name} cannot open the repository ${store.description}`, {
        guidance: 'let somebody who can read run holdfast key add --identity FILE',
      });
    }
    if (surplus === undefined) return;
    throw new Fault(
      'config-invalid',
      `${surplus.name}, whom the configuration does not name, can open the repository ${store.description}`,
      {
        guidance: 'let somebody who can read run holdfast key remove --identity FILE, or name this recipient again',
      },
    );
  }

  #otherKeys(keys: KeysDescription): Fault {
    const { store } = this.#parts;
    return new Fault(
      'key-wrong',
      `${keysKey(keys, 'json')} in ${store.description} was not made by who holds the keys of this repository`,
      {
        guidance: 'somebody changed it: bring keys/ back from another copy',
      },
    );
  }
}

/** The keys of a repository, the newest first. */
async function keysOf(store: Store, description: RepositoryDescription, options: Abortable): Promise<readonly KeysDescription[]> {
  if (description.encryption === 'none') return [];
  return (await readKeys(store, options)).filter(({ keys }) => keys === keysId(description));
}
