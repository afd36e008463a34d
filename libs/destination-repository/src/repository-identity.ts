import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { keysPrefix } from './keys/key-objects.ts';
import type { RepositoryEncryption } from './keys/repository-encryption.ts';
import type { OpenRepository } from './open-repository.ts';
import { recoveryGuides } from './recovery-guide.ts';
import {
  descriptionKey,
  keysId,
  newDescription,
  parseDescription,
  type RepositoryDescription,
  serialiseDescription,
} from './repository-description.ts';
import { recoveryKey } from './repository-keys.ts';

/** What the identity of a new repository is made with. */
export interface NewRepositoryOptions extends Abortable {
  readonly encryption: RepositoryEncryption;
  readonly now: () => Date;
  readonly random: (length: number) => Uint8Array;
  /** The repository that it is to have the sizes of chunks of, and the keys where they are for the same recipients. */
  readonly like?: OpenRepository | undefined;
}

/** Who a repository is, as its `repository.json` says: whether it is there at all, which one, and how it becomes one. */
export class RepositoryIdentity {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async exists(options: Abortable): Promise<boolean> {
    return (await this.#store.size(descriptionKey, options)) !== undefined;
  }

  /** Throws `repository-missing` where there is none. */
  async read(options: Abortable): Promise<RepositoryDescription> {
    if (!(await this.exists(options))) throw this.missing();
    return parseDescription(await this.#store.get(descriptionKey, options), this.#store.description);
  }

  /** Throws `usage` for one that is not encrypted. */
  async readEncrypted(options: Abortable): Promise<RepositoryDescription> {
    const description = await this.read(options);
    if (description.encryption !== 'none') return description;
    throw new Fault('usage', `the repository ${this.#store.description} is not encrypted`, {
      guidance: 'name another destination with --from',
    });
  }

  /** The description comes last: a repository is there once it stands. Of two makers at once one wins, and the other takes the winner's. */
  async create({ encryption, now, random, like, ...options }: NewRepositoryOptions): Promise<RepositoryDescription> {
    await this.#requireEmpty(options);
    const name = (): string => Buffer.from(random(16)).toString('hex');
    const shared = like !== undefined && (await encryption.isForThoseOf(like, options)) ? like : undefined;
    const keys = shared !== undefined ? keysId(shared.description) : encryption.isConfigured ? name() : undefined;
    const description = newDescription(name(), now(), { keys, like: like?.description });
    await this.#store.put(recoveryKey, Buffer.from(recoveryGuides[keys === undefined ? 'plain' : 'age']), options);
    if (shared !== undefined) await encryption.follow(description, shared, options);
    else await encryption.create(description, options);
    await this.#store.putIfAbsent(descriptionKey, serialiseDescription(description), options);
    return this.read(options);
  }

  missing(): Fault {
    return new Fault('repository-missing', `there is no repository in ${this.#store.description}`, {
      guidance: 'run holdfast backup to make one',
    });
  }

  async #requireEmpty(options: Abortable): Promise<void> {
    for await (const { key } of this.#store.list('', options)) {
      // Keys of one that was not finished: repository.json would name others.
      if (key === recoveryKey || key.startsWith(keysPrefix)) continue;
      throw new Fault('repository-missing', `${this.#store.description} holds ${key} but no ${descriptionKey}`, {
        guidance: 'choose an empty folder, or run holdfast repair if that is a repository',
      });
    }
  }
}
