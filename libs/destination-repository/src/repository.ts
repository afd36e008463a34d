import { hostname } from 'node:os';
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
import { type Abortable, isSnapshotId, type Manifest, type SnapshotHeader, type VerificationRecord } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { checkSomePacks } from './check/check-some-packs.ts';
import { readSignatures, removeSignatures } from './check/manifest-signatures.ts';
import { checkRepository } from './check/repository-check.ts';
import { VerificationFiles } from './check/verification-files.ts';
import { copyRepository } from './copy/copy-repository.ts';
import { diagnoseStore } from './diagnose-store.ts';
import { checkKeys, publicKeys } from './keys/check-keys.ts';
import type { EncryptionConfig } from './keys/encryption-config.ts';
import { RepositoryAccess } from './keys/repository-access.ts';
import { RepositoryEncryption } from './keys/repository-encryption.ts';
import { BackupLease } from './lease/backup-lease.ts';
import { Leases, type LeaseTimes } from './lease/leases.ts';
import type { OpenRepository } from './open-repository.ts';
import { OpenedContents } from './opened-contents.ts';
import { DamagedPacks } from './pack/damaged-packs.ts';
import { PackTimes } from './pack/pack-times.ts';
import { pruneRepository } from './prune/prune-repository.ts';
import { packsNamed } from './prune/pruned-packs.ts';
import { RepositoryReader } from './read/repository-reader.ts';
import { repair } from './repair/repair.ts';
import { type RepositoryDescription, readsPacksOf } from './repository-description.ts';
import { RepositoryIdentity } from './repository-identity.ts';
import { snapshotKey } from './repository-keys.ts';
import { SnapshotManifests } from './snapshot-manifests.ts';
import { findPrevious } from './write/previous-source.ts';
import { RepositoryWriter } from './write/repository-writer.ts';
import type { PreviousSource } from './write/source-writer.ts';

export interface RepositoryParts {
  readonly encryption?: EncryptionConfig | undefined;
  readonly leaseTimes?: LeaseTimes | undefined;
}

/** A deduplicating destination on a store. */
export class Repository implements Destination {
  readonly #store: Store;
  readonly #context: DestinationContext;
  readonly #identity: RepositoryIdentity;
  readonly #damage: DamagedPacks;
  readonly #verified: VerificationFiles;
  readonly #manifests: SnapshotManifests;
  readonly #encryption: RepositoryEncryption;
  readonly #contents: OpenedContents;
  readonly #leases: Leases;

  constructor(store: Store, context: DestinationContext, { encryption: config, leaseTimes: times }: RepositoryParts = {}) {
    const holder = context.holder ?? { host: hostname(), processId: process.pid };
    this.#leases = new Leases(store, { ...context, holder, times });
    this.#store = store;
    this.#context = context;
    this.#identity = new RepositoryIdentity(store);
    this.#damage = new DamagedPacks(store, context.now);
    this.#verified = new VerificationFiles(store);
    this.#manifests = new SnapshotManifests(store);
    this.#encryption = new RepositoryEncryption({ store, context, config });
    this.#contents = new OpenedContents({ store, context, damage: this.#damage, encryption: this.#encryption });
  }

  exists(options: Abortable): Promise<boolean> {
    return this.#identity.exists(options);
  }

  async landmarks(options: Abortable): Promise<readonly string[]> {
    return (await this.exists(options)) ? [`repository ${(await this.#identity.read(options)).id}`] : [];
  }

  async begin(header: SnapshotHeader, options: BeginOptions): Promise<SnapshotWriter> {
    const description = (await this.exists(options)) ? await this.#identity.read(options) : await this.#create(options);
    const lease = await this.#leaseToWrite('a backup', options);
    try {
      const { unindexed, ...repository } = await this.#contents.loadQuickly(description, 'store', options);
      const cache = this.#contents.cacheOf(repository);
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
    if (await this.exists(options)) await this.#identity.read(options);
    return this.#manifests.all(options);
  }

  async open(id: string, options: Abortable): Promise<SnapshotReader> {
    const manifest = await this.#manifests.one(id, options);
    const lease = await this.#leases.acquireToRead('a reader', options);
    try {
      const repository = await this.#contents.loadQuickly(await this.#identity.read(options), 'read', options);
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
    if (exists) await this.#identity.read(options);
    const chosen = options.snapshots;
    const manifests = await this.#manifests.all({ ...options, only: chosen, onDamaged: (finding) => damaged.push(finding) });
    yield* damaged;
    if (manifests.length === 0 && !exists) return;
    options.onProgress?.({ objects: manifests.length, bytes: 0 });
    await using _lease = await this.#leases.acquireToRead('a verification', options);
    // A check believes nothing that was kept beside the repository.
    const description = await this.#identity.read(options);
    const access = await this.#encryption.access(description, 'check', options);
    const repository = await this.#contents.load(description, { ...options, access, damagedPacks: await this.#damage.list(options) });
    const reopen = (damagedPacks: ReadonlySet<string>) => this.#contents.load(description, { ...options, access, damagedPacks });
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
    const description = await this.#identity.read(options);
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
    if (!(await this.exists(options))) throw this.#identity.missing();
    await this.#verified.keep(record, options);
  }

  async copyFrom(from: Destination, options: CopyOptions): Promise<CopyResult | undefined> {
    if (!(from instanceof Repository)) return undefined;
    await using _reading = await from.#leases.acquireToRead('a copy', options);
    const source = await from.#contents.loadQuickly(await from.#identity.read(options), 'check', options);
    const description = (await this.exists(options)) ? await this.#identity.read(options) : await this.#create(options, source);
    if (!readsPacksOf(description, source.description)) return undefined;
    if (source.access.form === 'age' && !(await this.#encryption.follow(description, source, options))) return undefined;
    await using lease = await this.#leaseToWrite('a copy', options);
    const confirm = (packs: ReadonlySet<string>, abortable: Abortable) => lease.confirm(packs, abortable);
    return await copyRepository({ from: source, to: { store: this.#store, damage: this.#damage }, confirm }, options);
  }

  async keys(options: Abortable): Promise<DestinationKeys | undefined> {
    const description = await this.#identity.read(options);
    if (description.encryption === 'none') return undefined;
    return publicKeys(await this.#encryption.knownKeys(description, options));
  }

  async changeKeys(
    change: 'add' | 'remove',
    { like = [], ...options }: Abortable & { readonly like?: readonly Destination[] },
  ): Promise<DestinationKeys> {
    const description = await this.#identity.readEncrypted(options);
    for (const other of like) {
      if (!(other instanceof Repository)) continue;
      const from = { store: other.#store, description: await other.#identity.read(options), access: RepositoryAccess.plain() };
      const before = await this.#encryption.knownKeys(description, options);
      if (!readsPacksOf(description, from.description) || !(await this.#encryption.follow(description, from, options))) continue;
      const after = await this.#encryption.knownKeys(description, options);
      if (after.number > before.number) return publicKeys(after);
    }
    return publicKeys(await this.#encryption.change(change, description, options));
  }

  async checkKeys(options: Abortable): Promise<KeysCheck> {
    const description = await this.#identity.readEncrypted(options);
    const { accessOf, ...checkable } = await this.#encryption.checkable(description, options);
    const manifest = (await this.manifests({ ...options, onDamaged: () => undefined })).at(-1);
    const damagedPacks = await this.#damage.list(options);
    const openWith = async (identity: string) =>
      this.#contents.load(description, { ...options, damagedPacks, access: await accessOf(identity) });
    return checkKeys({ ...checkable, manifest, openWith }, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#contents.close();
    await this.#store[Symbol.asyncDispose]();
  }

  async #leaseToWrite(purpose: string, options: Abortable): Promise<BackupLease> {
    const takeAnother = (abortable: Abortable) => this.#leases.acquire('write', purpose, abortable);
    return new BackupLease({ store: this.#store, lease: await takeAnother(options), takeAnother });
  }

  #create(options: Abortable, like?: OpenRepository): Promise<RepositoryDescription> {
    const { now, random } = this.#context;
    return this.#identity.create({ ...options, encryption: this.#encryption, now, random, like });
  }
}
