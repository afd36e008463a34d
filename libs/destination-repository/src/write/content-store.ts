import type { Store } from '@holdfast/store';
import { indexLine, putIndexFile } from '../index-files/index-file.ts';
import type { RepositoryIndex } from '../index-files/repository-index.ts';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import type { OpenRepository } from '../open-repository.ts';
import type { StagedPack } from '../pack/pack-builder.ts';
import { packKey } from '../pack/pack-layout.ts';
import type { RepositoryDescription } from '../repository-description.ts';
import { WorkerPool } from '../thread/worker-pool.ts';
import type { FileItem, Purpose, StoredContent, StoreItem, StoreResult, WorkerAnswer } from '../thread/worker-protocol.ts';

/** A batch goes to a worker once it has so many items or bytes: small files one by one would cost more in messages than in reading. */
const batchItems = 64;
const batchBytes = 1 << 20;
/** Packs on their way to a store that takes fewer at once; a slow store makes the workers wait rather than fill the staging folder. */
const leastPacksUnderWay = 4;
/**
 * A machine that cannot read encrypted packs finds those of a run that was killed only by the index: it is written
 * whenever so many packs were stored.
 */
const packsPerCheckpoint = 16;
/** So many bytes of lines are not kept until the end either, whoever reads them. */
const bytesPerCheckpoint = 8 << 20;

/** What a part of the content, such as a source, adds to the packs. Made by `ContentStore.account`. */
export interface Account {
  readonly number: number;
  /** Listings and details go to packs of their own: damage to content does not take them along, and they are read together. */
  readonly purpose: Purpose;
  /** Whole once `settle` resolved. */
  readonly packedBytes: () => number;
}

interface PendingItem {
  readonly item: StoreItem;
  readonly chunks: number;
  readonly resolve: (result: StoreResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts content into new packs: gathers items into batches, keeps the workers busy and the shared chunk index large
 * enough, and hands finished packs to the store. The first failure of the store or a worker fails everything after it.
 */
export class ContentStore implements AsyncDisposable {
  readonly #name: string;
  readonly #store: Store;
  readonly #index: RepositoryIndex;
  readonly #description: RepositoryDescription;
  readonly #access: RepositoryAccess;
  readonly #pool = new WorkerPool();
  readonly #uploads = new Set<Promise<void>>();
  readonly #running = new Set<Promise<void>>();
  #newLines: Buffer[] = [];
  #newLineBytes = 0;
  #batch: PendingItem[] = [];
  #batchBytes = 0;
  #account: Account | undefined;
  #flushSoon: NodeJS.Immediate | undefined;
  /** Index entries that items under way may need. */
  #claimed = 0;
  #dispatching: Promise<void> = Promise.resolve();
  readonly #packedBytes: number[] = [];
  #started = false;
  #failure: unknown;

  /** `name` tells this writer's staged files from those of others in the same store. */
  constructor(name: string, { store, index, description, access }: OpenRepository) {
    this.#name = name;
    this.#store = store;
    this.#index = index;
    this.#description = description;
    this.#access = access;
    // Every snapshot has metadata: its thread starts while the first source is compared with the last snapshot.
    this.#pool.warm();
  }

  /** The index lines of the packs that were stored so far and stand in no index file. */
  get newLines(): readonly Buffer[] {
    return this.#newLines;
  }

  /** Resolves when more items may be given without a queue growing. Rejects when storing has failed. */
  async ready(): Promise<void> {
    await this.#dispatching;
    await this.#pool.ready();
    const most = Math.max(leastPacksUnderWay, this.#store.capabilities.parallelCalls);
    while (this.#uploads.size >= most) await Promise.race(this.#uploads);
    if (this.#failure !== undefined) throw this.#failure;
  }

  account(purpose: Purpose): Account {
    const number = this.#packedBytes.push(0) - 1;
    return { number, purpose, packedBytes: () => this.#packedBytes[number] as number };
  }

  storeFile(file: Omit<FileItem, 'kind'>, account: Account): Promise<StoreResult> {
    return this.#add({ kind: 'file', ...file }, { chunks: this.#mostChunks(file), bytes: file.size, account });
  }

  /** Stores bytes as one chunk and gives its id. The bytes MUST NOT be used afterwards: they are handed over to a thread. */
  async storeChunk(bytes: Uint8Array, account: Account): Promise<string> {
    // Most of a listing is as it was in the last snapshot: what a pack has need not go through a thread, or start one.
    if (account.purpose === 'metadata') {
      const id = this.#access.ids.of(bytes).toString('hex');
      if (this.#index.packNumberOf(id) !== undefined) return id;
    }
    const result = (await this.#add({ kind: 'bytes', bytes }, { chunks: 1, bytes: bytes.length, account })) as StoredContent;
    return result.sha256;
  }

  /** Ends the frames under way, so that the accounts hold all that their content added. */
  async settle(): Promise<void> {
    this.#dispatchBatch();
    await this.#dispatching;
    for (const answer of await this.#pool.runAll({ kind: 'end-frame' })) this.#take(answer);
  }

  /** Ends the packs under way and resolves when the store has all of them durably. */
  async flush(): Promise<void> {
    this.#dispatchBatch();
    await this.#dispatching;
    await Promise.all(this.#running);
    for (const answer of await this.#pool.runAll({ kind: 'finish' })) this.#take(answer);
    await Promise.all(this.#uploads);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearImmediate(this.#flushSoon);
    await this.#pool[Symbol.asyncDispose]();
    await Promise.allSettled([...this.#running, ...this.#uploads]);
  }

  #mostChunks(file: Omit<FileItem, 'kind'>): number {
    return Math.ceil(file.size / (file.pageSize ?? this.#description.chunker.minimum)) + 1;
  }

  #add(item: StoreItem, { chunks, bytes, account }: { chunks: number; bytes: number; account: Account }): Promise<StoreResult> {
    // A batch belongs to one account, so that what it adds to the packs does too.
    if (this.#account !== account) this.#dispatchBatch();
    this.#account = account;
    return new Promise((resolve, reject) => {
      this.#batch.push({ item, chunks, resolve, reject });
      this.#batchBytes += bytes;
      if (this.#batch.length >= batchItems || this.#batchBytes >= batchBytes) this.#dispatchBatch();
      else this.#flushSoon ??= setImmediate(() => this.#dispatchBatch());
    });
  }

  #dispatchBatch(): void {
    clearImmediate(this.#flushSoon);
    this.#flushSoon = undefined;
    const account = this.#account;
    if (this.#batch.length === 0 || account === undefined) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#dispatching = this.#dispatching.then(() => this.#dispatch(batch, account));
  }

  async #dispatch(batch: readonly PendingItem[], account: Account): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      await this.#pool.ready();
      const chunks = batch.reduce((sum, item) => sum + item.chunks, 0);
      await this.#makeRoom(chunks);
      this.#claimed += chunks;
      const running = this.#run(batch, account).finally(() => {
        this.#claimed -= chunks;
        this.#running.delete(running);
      });
      this.#running.add(running);
    } catch (error) {
      this.#fail(error, batch);
    }
  }

  async #run(batch: readonly PendingItem[], account: Account): Promise<void> {
    try {
      const answer = await this.#pool.run(
        { kind: 'store', account: account.number, purpose: account.purpose, items: batch.map(({ item }) => item) },
        account.purpose,
      );
      this.#take(answer);
      for (const [number, { resolve }] of batch.entries()) resolve(answer.results[number] as StoreResult);
    } catch (error) {
      this.#fail(error, batch);
    }
  }

  /** The workers must rest while the index is replaced, so it grows by doubling. */
  async #makeRoom(chunks: number): Promise<void> {
    if (this.#started && this.#index.hasRoom(this.#claimed + chunks)) return;
    await Promise.all(this.#running);
    this.#index.reserve(chunks);
    if (!this.#started) await this.#startStoring();
    else await this.#pool.configure({ kind: 'use-chunks', chunks: this.#index.chunks });
  }

  async #startStoring(): Promise<void> {
    const { chunker, pack, compression } = this.#description;
    const settings = {
      stagingDirectory: this.#store.stagingDirectory,
      prefix: `${this.#name}-`,
      chunks: this.#index.chunks,
      cutRule: this.#access.cutRule(chunker),
      keys: this.#access.threadKeys,
      packSize: pack.size,
      frameSize: pack.frame,
      compressionLevel: compression.level,
    };
    this.#started = true;
    await this.#pool.configure({ kind: 'start-storing', settings });
  }

  #take(answer: WorkerAnswer): void {
    for (const [account, bytes] of answer.packedBytes) this.#packedBytes[account] = (this.#packedBytes[account] ?? 0) + bytes;
    for (const pack of answer.packs) {
      const upload = this.#upload(pack).finally(() => this.#uploads.delete(upload));
      this.#uploads.add(upload);
    }
  }

  async #upload({ location, ...description }: StagedPack): Promise<void> {
    try {
      await this.#store.put(packKey(description.pack, this.#access.form), { location, size: description.size }, {});
      this.#index.addPack(description);
      const line = indexLine(description);
      this.#newLines.push(line);
      this.#newLineBytes += line.length;
      const isSafer = this.#access.form === 'age' && this.#newLines.length >= packsPerCheckpoint;
      if (isSafer || this.#newLineBytes >= bytesPerCheckpoint) await this.#checkpoint();
    } catch (error) {
      this.#failure ??= error;
    }
  }

  async #checkpoint(): Promise<void> {
    const lines = this.#newLines;
    this.#newLines = [];
    this.#newLineBytes = 0;
    await putIndexFile(this.#store, lines, { access: this.#access });
  }

  #fail(error: unknown, batch: readonly PendingItem[]): void {
    this.#failure ??= error;
    for (const { reject } of batch) reject(this.#failure);
  }
}

/** For a retry: the same file as it stands now. */
export function itemAgain(item: Omit<FileItem, 'kind'>, size: number, acceptChanged: boolean): Omit<FileItem, 'kind'> {
  const { identity: _listed, ...rest } = item;
  return { ...rest, size, again: true, acceptChanged };
}
