import { hash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type {
  BeginOptions,
  CheckOptions,
  CheckSomeOptions,
  CopyOptions,
  CopyResult,
  Destination,
  DestinationContext,
  DestinationKeys,
  Diagnosis,
  Finding,
  KeysCheck,
  PruneOptions,
  PruneResult,
  RepairOptions,
  RepairResult,
  SnapshotReader,
  SnapshotWriter,
  StoredSignature,
} from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { type Abortable, isSnapshotId, type Manifest, type SnapshotHeader, type VerificationRecord } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { checkSomePacks } from './check/check-some-packs.ts';
import { readSignatures, removeSignatures } from './check/manifest-signatures.ts';
import { checkRepository } from './check/repository-check.ts';
import { VerificationFiles } from './check/verification-files.ts';
import { copyRepository } from './copy/copy-repository.ts';
import { diagnoseStore } from './diagnose-store.ts';
import { type LoadedIndex, type LoadIndexOptions, loadIndex } from './index-files/load-index.ts';
import type { RepositoryIndex } from './index-files/repository-index.ts';
import { checkKeys, publicKeys } from './keys/check-keys.ts';
import type { EncryptionConfig } from './keys/encryption-config.ts';
import { keysPrefix } from './keys/key-objects.ts';
import { RepositoryAccess } from './keys/repository-access.ts';
import { type Purpose, RepositoryEncryption } from './keys/repository-encryption.ts';
import { BackupLease } from './lease/backup-lease.ts';
import { Leases, type LeaseTimes } from './lease/leases.ts';
import type { OpenRepository } from './open-repository.ts';
import { DamagedPacks } from './pack/damaged-packs.ts';
import { PackTimes } from './pack/pack-times.ts';
import { pruneRepository } from './prune/prune-repository.ts';
import { packsNamed } from './prune/pruned-packs.ts';
import { RepositoryReader } from './read/repository-reader.ts';
import { StreamCache } from './read/stream-cache.ts';
import { recoveryGuides } from './recovery-guide.ts';
import { repair } from './repair/repair.ts';
import {
  descriptionKey,
  keysId,
  newDescription,
  parseDescription,
  type RepositoryDescription,
  readsPacksOf,
  serialiseDescription,
} from './repository-description.ts';
import { recoveryKey, snapshotKey } from './repository-keys.ts';
import { SnapshotManifests } from './snapshot-manifests.ts';
import { findPrevious } from './write/previous-source.ts';
import { RepositoryWriter } from './write/repository-writer.ts';
import type { PreviousSource } from './write/source-writer.ts';

type LoadedRepository = OpenRepository & Pick<LoadedIndex, 'unindexed'>;

export interface RepositoryParts {
  readonly encryption?: EncryptionConfig | undefined;
  readonly leaseTimes?: LeaseTimes | undefined;
}

/** A deduplicating destination on a store. */
export class Repository implements Destination {
  readonly #store: Store;
  readonly #context: DestinationContext;
  readonly #damage: DamagedPacks;
  readonly #verified: VerificationFiles;
  readonly #manifests: SnapshotManifests;
  readonly #encryption: RepositoryEncryption;
  readonly #loaded: RepositoryIndex[] = [];
  readonly #leases: Leases;

  constructor(store: Store, context: DestinationContext, { encryption: config, leaseTimes: times }: RepositoryParts = {}) {
    const holder = context.holder ?? { host: hostname(), processId: process.pid };
    this.#leases = new Leases(store, { ...context, holder, times });
    this.#store = store;
    this.#context = context;
    this.#damage = new DamagedPacks(store, context.now);
    this.#verified = new VerificationFiles(store);
    this.#manifests = new SnapshotManifests(store);
    this.#encryption = new RepositoryEncryption({ store, context, config });
  }

  async exists(options: Abortable): Promise<boolean> {
    return (await this.#store.size(descriptionKey, options)) !== undefined;
  }

  async landmarks(options: Abortable): Promise<readonly string[]> {
    return (await this.exists(options)) ? [`repository ${(await this.#describe(options)).id}`] : [];
  }

  async begin(header: SnapshotHeader, options: BeginOptions): Promise<SnapshotWriter> {
    const description = (await this.exists(options)) ? await this.#describe(options) : await this.#create(options);
    const lease = await this.#leaseToWrite('a backup', options);
    try {
      const { unindexed, ...repository } = await this.#loadQuickly(description, 'store', options);
      const cache = this.#cacheOf(repository);
      const earlier = await this.#manifests.ids(options);
      options.onStanding?.(earlier);
      const previous = async (source: string, abortable: Abortable): Promise<PreviousSource | undefined> => {
        const { trusts } = options;
        const manifest = await this.#manifests.newestOf({ site: header.site, source }, { ids: earlier, trusts, ...abortable });
        return manifest && findPrevious(repository, { manifest, source, cache }, abortable);
      };
      const manifests = (abortable: Abortable) => this.#manifests.all({ ...abortable, onDamaged: () => undefined });
      return new RepositoryWriter(header, { ...repository, unindexed, manifests, previous, lease, cache, now: this.#context.now });
    } catch (error) {
      await lease[Symbol.asyncDispose]();
      throw error;
    }
  }

  async manifests(options: Abortable & { readonly onDamaged?: (problem: Finding) => void }): Promise<readonly Manifest[]> {
    if (await this.exists(options)) await this.#describe(options);
    return this.#manifests.all(options);
  }

  async open(id: string, options: Abortable): Promise<SnapshotReader> {
    const manifest = await this.#manifests.one(id, options);
    const lease = await this.#leases.acquireToRead('a reader', options);
    try {
      const repository = await this.#loadQuickly(await this.#describe(options), 'read', options);
      repository.access.requireReading();
      return new RepositoryReader(manifest, repository, lease);
    } catch (error) {
      await lease?.[Symbol.asyncDispose]();
      throw error;
    }
  }

  async signatures(manifest: Manifest, options: Abortable): Promise<readonly StoredSignature[]> {
    return await readSignatures(this.#store, manifest, options);
  }

  async delete(id: string, options: Abortable): Promise<void> {
    if (!isSnapshotId(id) || (await this.#store.size(snapshotKey(id), options)) === undefined) throw this.#manifests.missing(id);
    await this.#store.delete(snapshotKey(id), options);
    await removeSignatures(this.#store, id, options);
    await this.#verified.forget(id, options);
  }

  async *check(options: CheckOptions): AsyncGenerator<Finding> {
    const damaged: Finding[] = [];
    const exists = await this.exists(options);
    if (exists) await this.#describe(options);
    const chosen = options.snapshots;
    const manifests = await this.#manifests.all({ ...options, only: chosen, onDamaged: (finding) => damaged.push(finding) });
    yield* damaged;
    if (manifests.length === 0 && !exists) return;
    options.onProgress?.({ objects: manifests.length, bytes: 0 });
    await using _lease = await this.#leases.acquireToRead('a verification', options);
    // A check believes nothing that was kept beside the repository.
    const description = await this.#describe(options);
    const access = await this.#encryption.access(description, 'check', options);
    const repository = await this.#load(description, { ...options, access, damagedPacks: await this.#damage.list(options) });
    const reopen = (damagedPacks: ReadonlySet<string>) => this.#load(description, { ...options, access, damagedPacks });
    const everything = chosen === undefined;
    const known = [...repository.index.packs, ...repository.lastResort.packs].map(({ pack }) => pack);
    const packsOf = await packsNamed(this.#store, known, options);
    const mayDelete = everything && damaged.length === 0;
    const onWhole = (packs: ReadonlySet<string>): Promise<void> => this.#keepTimes(packs, options);
    yield* checkRepository({ repository, manifests, packsOf, everything, mayDelete, reopen, onWhole }, options);
  }

  diagnose(options: Abortable): AsyncGenerator<Diagnosis> {
    return diagnoseStore({ store: this.#store, exists: (abortable) => this.exists(abortable), now: this.#context.now }, options);
  }

  async prune(options: PruneOptions): Promise<PruneResult> {
    const description = await this.#describe(options);
    await using lease = options.dryRun
      ? await this.#leases.acquireToRead('a dry run of a prune', options)
      : await this.#leases.acquireAlone('a prune', options);
    const manifests = await this.manifests(options);
    const access = await this.#encryption.access(description, 'check', options);
    const parts = {
      store: this.#store,
      description,
      access,
      damage: this.#damage,
      leases: this.#leases,
      manifests,
      now: this.#context.now,
    };
    const name = `prune-${Buffer.from(this.#context.random(4)).toString('hex')}`;
    return await pruneRepository({ ...parts, name, lease: options.dryRun ? undefined : lease }, options);
  }

  async *checkSome(options: CheckSomeOptions): AsyncGenerator<Finding> {
    if (!(await this.exists(options))) return;
    await using _lease = await this.#leases.acquireToRead('a verification', options);
    const manifests = await this.manifests({ ...options, onDamaged: () => undefined });
    yield* checkSomePacks({ store: this.#store, damage: this.#damage, manifests, now: this.#context.now }, options);
  }

  /** When packs were proven, for checks with a budget; a store that may only be read forgets it. */
  async #keepTimes(packs: ReadonlySet<string>, { signal }: Abortable): Promise<void> {
    if (packs.size === 0) return;
    const kept = new PackTimes(this.#store).add(packs, this.#context.now(), { signal });
    await kept.catch(() => signal?.throwIfAborted());
  }

  repair(options: RepairOptions): Promise<RepairResult> {
    const toStore = options.to instanceof Repository ? options.to.#store : undefined;
    const accessOf = (description: RepositoryDescription) => this.#encryption.access(description, 'read', options);
    return repair({ store: this.#store, damage: this.#damage, leases: this.#leases, context: this.#context, accessOf, toStore }, options);
  }

  verifications(options: Abortable): Promise<readonly VerificationRecord[]> {
    return this.#verified.list(options);
  }

  async recordVerification(record: VerificationRecord, options: Abortable): Promise<void> {
    if (!(await this.exists(options))) throw this.#noRepository();
    await this.#verified.keep(record, options);
  }

  async copyFrom(from: Destination, options: CopyOptions): Promise<CopyResult | undefined> {
    if (!(from instanceof Repository)) return undefined;
    await using _reading = await from.#leases.acquireToRead('a copy', options);
    const source = await from.#loadQuickly(await from.#describe(options), 'check', options);
    const description = (await this.exists(options)) ? await this.#describe(options) : await this.#create(options, source);
    if (!readsPacksOf(description, source.description)) return undefined;
    if (source.access.form === 'age' && !(await this.#encryption.follow(description, source, options))) return undefined;
    await using lease = await this.#leaseToWrite('a copy', options);
    const confirm = (packs: ReadonlySet<string>, abortable: Abortable) => lease.confirm(packs, abortable);
    return await copyRepository({ from: source, to: { store: this.#store, damage: this.#damage }, confirm }, options);
  }

  async keys(options: Abortable): Promise<DestinationKeys | undefined> {
    const description = await this.#describe(options);
    if (description.encryption === 'none') return undefined;
    return publicKeys(await this.#encryption.knownKeys(description, options));
  }

  async changeKeys(
    change: 'add' | 'remove',
    { like = [], ...options }: Abortable & { readonly like?: readonly Destination[] },
  ): Promise<DestinationKeys> {
    const description = await this.#describeEncrypted(options);
    for (const other of like) {
      if (!(other instanceof Repository)) continue;
      const from = { store: other.#store, description: await other.#describe(options), access: RepositoryAccess.plain() };
      const before = await this.#encryption.knownKeys(description, options);
      if (!readsPacksOf(description, from.description) || !(await this.#encryption.follow(description, from, options))) continue;
      const after = await this.#encryption.knownKeys(description, options);
      if (after.number > before.number) return publicKeys(after);
    }
    return publicKeys(await this.#encryption.change(change, description, options));
  }

  async checkKeys(options: Abortable): Promise<KeysCheck> {
    const description = await this.#describeEncrypted(options);
    const { accessOf, ...checkable } = await this.#encryption.checkable(description, options);
    const manifest = (await this.manifests({ ...options, onDamaged: () => undefined })).at(-1);
    const damagedPacks = await this.#damage.list(options);
    const openWith = async (identity: string) => this.#load(description, { ...options, damagedPacks, access: await accessOf(identity) });
    return checkKeys({ ...checkable, manifest, openWith }, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const index of this.#loaded.splice(0)) index.close();
    await this.#store[Symbol.asyncDispose]();
  }

  async #leaseToWrite(purpose: string, options: Abortable): Promise<BackupLease> {
    const takeAnother = (abortable: Abortable) => this.#leases.acquire('write', purpose, abortable);
    return new BackupLease({ store: this.#store, lease: await takeAnother(options), takeAnother });
  }

  /** With the help of what this machine kept of the index files it has read. */
  async #loadQuickly(description: RepositoryDescription, purpose: Purpose, options: Abortable): Promise<LoadedRepository> {
    const access = await this.#encryption.access(description, purpose, options);
    if (purpose === 'store') access.requireStoring();
    const { stateDirectory } = this.#context;
    // A copy of a repository may have its id. Who may read knows more.
    const form = access.canRead ? '' : '-ids';
    const name = `index-${description.id.slice(0, 16)}-${hash('sha256', this.#store.description).slice(0, 8)}${form}.cache`;
    const cache = stateDirectory === undefined ? undefined : { location: join(stateDirectory, name), name };
    return this.#load(description, { ...options, access, cache, damagedPacks: await this.#damage.list(options) });
  }

  async #load(description: RepositoryDescription, options: LoadIndexOptions): Promise<LoadedRepository> {
    const { index, lastResort, unindexed } = await loadIndex(this.#store, options);
    this.#loaded.push(index);
    return { store: this.#store, description, access: options.access, index, lastResort, damage: this.#damage, unindexed };
  }

  async #describe(options: Abortable): Promise<RepositoryDescription> {
    if (!(await this.exists(options))) throw this.#noRepository();
    return parseDescription(await this.#store.get(descriptionKey, options), this.#store.description);
  }

  async #describeEncrypted(options: Abortable): Promise<RepositoryDescription> {
    const description = await this.#describe(options);
    if (description.encryption !== 'none') return description;
    throw new Fault('usage', `the repository ${this.#store.description} is not encrypted`, {
      guidance: 'name another destination with --from',
    });
  }

  /** The description comes last: a repository is there once it stands. Of two makers at once one wins, and the other takes the winner's. */
  async #create(options: Abortable, like?: OpenRepository): Promise<RepositoryDescription> {
    for await (const { key } of this.#store.list('', options)) {
      // Keys of one that was not finished: repository.json would name others.
      if (key === recoveryKey || key.startsWith(keysPrefix)) continue;
      throw new Fault('repository-missing', `${this.#store.description} holds ${key} but no ${descriptionKey}`, {
        guidance: 'choose an empty folder, or run holdfast repair if that is a repository',
      });
    }
    const name = (): string => Buffer.from(this.#context.random(16)).toString('hex');
    const shared = like !== undefined && (await this.#encryption.isForThoseOf(like, options)) ? like : undefined;
    const keys = shared !== undefined ? keysId(shared.description) : this.#encryption.isConfigured ? name() : undefined;
    const description = newDescription(name(), this.#context.now(), { keys, like: like?.description });
    await this.#store.put(recoveryKey, Buffer.from(recoveryGuides[keys === undefined ? 'plain' : 'age']), options);
    if (shared !== undefined) await this.#encryption.follow(description, shared, options);
    else await this.#encryption.create(description, options);
    await this.#store.putIfAbsent(descriptionKey, serialiseDescription(description), options);
    return this.#describe(options);
  }

  #cacheOf({ description, access }: OpenRepository): StreamCache | undefined {
    const { stateDirectory, random } = this.#context;
    if (access.form === 'plain' || stateDirectory === undefined) return undefined;
    return new StreamCache(join(stateDirectory, `repository-${description.id}`), access.ids, () => Buffer.from(random(8)).toString('hex'));
  }

  #noRepository(): Fault {
    return new Fault('repository-missing', `there is no repository in ${this.#store.description}`, {
      guidance: 'run holdfast backup to make one',
    });
  }
}
