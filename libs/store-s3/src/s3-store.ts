import { createWriteStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Fault } from '@holdfast/fault';
import {
  type Abortable,
  type ByteRange,
  isStoreKey,
  type LocalStaging,
  missingObject,
  type StagedFile,
  type Store,
  type StoreCapabilities,
  type StoreCondition,
  type StoredObject,
  storeCall,
} from '@holdfast/store';
import { Limit } from './limit.ts';
import { listObjects } from './list-objects.ts';
import { abort, endAbandonedUploads, md5, type Target, uploadInParts, wantsParts } from './multipart.ts';
import { neverRetained, type S3Options } from './s3-options.ts';
import { serverClock } from './server-clock.ts';
import { isMissing, statusOf, storeFault } from './store-fault.ts';

/** Parts and objects that are in memory at once, of 8 MiB mostly. */
const bodiesAtOnce = 8;

export interface S3StoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Empty, or ends in `/`. */
  readonly prefix: string;
  /** For messages. */
  readonly description: string;
  readonly staging: LocalStaging;
  readonly conditionalWrites: boolean;
  readonly retention: S3Options['retention'];
  readonly now: () => Date;
}

/** A store in a bucket of an S3-compatible server. Objects lie under the prefix by their keys. */
export class S3Store implements Store {
  readonly capabilities: StoreCapabilities;
  readonly description: string;
  readonly #options: S3StoreOptions;
  readonly #client: S3Client;
  readonly #bodies = new Limit(bodiesAtOnce);
  readonly #clock: () => Date | undefined;
  #usedParts = false;

  constructor(options: S3StoreOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#clock = serverClock(options.client);
    this.description = options.description;
    this.capabilities = { conditionalPut: options.conditionalWrites, local: false, parallelCalls: bodiesAtOnce };
  }

  get stagingDirectory(): string {
    return this.#options.staging.directory;
  }

  async put(key: string, content: Uint8Array | StagedFile, options: Abortable): Promise<void> {
    await this.#do(`write ${key}`, 'destination-unwritable', options, async () => {
      if (content instanceof Uint8Array) return this.#putBytes(key, content, options);
      if (!wantsParts(content)) return this.#bodies.run(async () => this.#putBytes(key, await readFile(content.location), options));
      this.#usedParts = true;
      return uploadInParts(this.#target(key), content, { ...options, limit: this.#bodies });
    });
    if (!(content instanceof Uint8Array)) await rm(content.location, { force: true });
  }

  async putIfAbsent(key: string, content: Uint8Array, options: Abortable): Promise<boolean> {
    if (!this.capabilities.conditionalPut) {
      if ((await this.size(key, options)) !== undefined) return false;
      await this.put(key, content, options);
      return true;
    }
    return this.#do(`write ${key}`, 'destination-unwritable', options, async () => {
      try {
        await this.#putBytes(key, content, options, { IfNoneMatch: '*' });
        return true;
      } catch (error) {
        if (statusOf(error) === 412) return false;
        throw error;
      }
    });
  }

  async get(key: string, options: Abortable & { readonly range?: ByteRange }): Promise<Buffer> {
    const { start, end } = options.range ?? { start: 0, end: undefined };
    if (start < 0 || (end !== undefined && end < start)) throw this.#missing(key, `it has no bytes ${start} to ${end}`);
    if (start === end) return this.#nothingOf(key, start, options);
    return this.#do(`read ${key}`, 'destination-unreadable', options, async () => {
      const Range = end === undefined ? {} : { Range: `bytes=${start}-${end - 1}` };
      const { Body, ContentLength, ContentRange } = await this.#getting(key, Range, options);
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      if (ContentLength !== undefined && bytes.length !== ContentLength) throw new Error(`the answer ended after ${bytes.length} bytes`);
      if (end === undefined) return bytes;
      // A server may give the whole object, or more of it than was asked for.
      const first = Number(/^bytes (\d+)-/.exec(ContentRange ?? '')?.[1] ?? 0);
      const wanted = bytes.subarray(start - first, end - first);
      if (first > start || wanted.length !== end - start) throw this.#missing(key, `it has no bytes ${start} to ${end}`);
      return wanted;
    });
  }

  async download(key: string, location: string, options: Abortable): Promise<void> {
    await this.#do(`read ${key}`, 'destination-unreadable', options, async () => {
      const { Body, ContentLength } = await this.#getting(key, {}, options);
      const file = createWriteStream(location, { flags: 'wx', mode: 0o600 });
      try {
        await pipeline(Body as Readable, file, options.signal === undefined ? {} : { signal: options.signal });
        const { size } = await stat(location);
        if (ContentLength !== undefined && size !== ContentLength) throw new Error(`the answer ended after ${size} bytes`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(location, { force: true });
        throw error;
      }
    });
  }

  size(key: string, options: Abortable): Promise<number | undefined> {
    return this.#do(`look at ${key}`, 'destination-unreadable', options, async () => {
      try {
        const { ContentLength } = await this.#client.send(new HeadObjectCommand(this.#place(key)), abort(options.signal));
        return ContentLength ?? 0;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  async *list(prefix: string, options: Abortable): AsyncGenerator<StoredObject> {
    yield* await this.#do('list', 'destination-unreadable', options, () => listObjects({ ...this.#options, below: prefix }, options));
  }

  async delete(key: string, options: Abortable): Promise<void> {
    await this.#do(`delete ${key}`, 'destination-unwritable', options, async () => {
      try {
        await this.#client.send(new DeleteObjectCommand(this.#place(key)), abort(options.signal));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    });
  }

  locate(): undefined {
    return undefined;
  }

  condition(options: Abortable): Promise<StoreCondition> {
    return this.#do('look at the bucket', 'destination-unreadable', options, async () => {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#options.bucket }), abort(options.signal));
      const time = this.#clock();
      return time === undefined ? {} : { time };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { bucket, prefix, staging, now } = this.#options;
    if (this.#usedParts) await endAbandonedUploads({ client: this.#client, bucket, prefix }, this.#clock() ?? now());
    this.#usedParts = false;
    this.#client.destroy();
    await staging[Symbol.asyncDispose]();
  }

  async #putBytes(key: string, bytes: Uint8Array, { signal }: Abortable, condition: { readonly IfNoneMatch?: '*' } = {}): Promise<void> {
    const { lock } = this.#target(key);
    const body = { ...this.#place(key), Body: bytes, ContentLength: bytes.length, ContentMD5: md5(bytes) };
    await this.#client.send(new PutObjectCommand({ ...body, ...lock, ...condition }), abort(signal));
  }

  #getting(key: string, range: { readonly Range?: string }, { signal }: Abortable) {
    return this.#client.send(new GetObjectCommand({ ...this.#place(key), ...range }), abort(signal)).catch((error: unknown) => {
      if (isMissing(error)) throw this.#missing(key, 'there is no such object');
      if (statusOf(error) === 416) throw this.#missing(key, `it has no ${range.Range}`);
      throw error;
    });
  }

  /** No server gives a range of no bytes. */
  async #nothingOf(key: string, start: number, options: Abortable): Promise<Buffer> {
    const size = await this.size(key, options);
    if (size === undefined || start > size) throw this.#missing(key, `it has no bytes ${start} to ${start}`);
    return Buffer.alloc(0);
  }

  #place(key: string): { readonly Bucket: string; readonly Key: string } {
    if (!isStoreKey(key)) throw new Fault('internal', `not a store key: ${key}`);
    return { Bucket: this.#options.bucket, Key: this.#options.prefix + key };
  }

  #target(key: string): Target {
    const { bucket, retention, now } = this.#options;
    const isRetained = retention !== undefined && !neverRetained.some((prefix) => key.startsWith(prefix));
    const until = new Date(now().getTime() + (retention?.days ?? 0) * 24 * 60 * 60 * 1000);
    const mode = retention?.mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE';
    const lock = isRetained ? ({ ObjectLockMode: mode, ObjectLockRetainUntilDate: until } as const) : {};
    return { client: this.#client, bucket, key: this.#place(key).Key, lock };
  }

  #do<Result>(
    what: string,
    code: 'destination-unwritable' | 'destination-unreadable',
    options: Abortable,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return storeCall(work, options, (error) => storeFault(error, `${what} in ${this.description}`, code));
  }

  #missing(key: string, why: string): Fault {
    return missingObject(key, this.description, why);
  }
}
