import { type FileHandle, open, rm } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import { withCanonicalStubs } from '../document/canonical-stubs.ts';
import { factsOf } from '../document/document-line.ts';
import type { FetchedRevision, FetchedRevisions, RevisionName } from '../document/fetch-revisions.ts';
import { withServerNames } from '../interchange/attachment-names.ts';
import { BackupFileReader } from '../interchange/backup-file-reader.ts';

/** Where a document stands in the scratch file. */
interface Place {
  readonly start: number;
  readonly length: number;
}

export interface CouchbackupOptions extends Abortable {
  /** Of the database, with credentials: a secret. */
  readonly url: string;
  /** For messages. */
  readonly what: string;
  /** Absolute path text of a folder of ours, for the documents and couchbackup's own log. */
  readonly directory: string;
}

/**
 * Every document as `@cloudant/couchbackup` brings it, kept in a local file from which single revisions can be taken. It parses documents
 * and writes them anew, so that numbers such as 1.0 do not keep their bytes, and it says nothing of what it loses: whoever asks is told.
 */
export class CouchbackupRun implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #location: string;
  readonly #places: ReadonlyMap<string, Place>;

  private constructor(file: FileHandle, location: string, places: ReadonlyMap<string, Place>) {
    [this.#file, this.#location, this.#places] = [file, location, places];
  }

  /** Runs couchbackup to its end. Throws `source-unreadable` with what it says when it fails. */
  static async of({ url, what, directory, signal }: CouchbackupOptions): Promise<CouchbackupRun> {
    signal?.throwIfAborted();
    const location = `${directory}/couchbackup.ndjson`;
    const file = await open(location, 'wx+', 0o600);
    const sink = new DocumentSink(file);
    const abort = (): void => void sink.destroy(new Error('interrupted'));
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await run({ url, sink, log: `${directory}/couchbackup.log` });
      return new CouchbackupRun(file, location, sink.places);
    } catch (error) {
      await file.close();
      await rm(location, { force: true });
      signal?.throwIfAborted();
      throw new Fault('source-unreadable', `couchbackup could not read ${what}: ${withoutUrls((error as Error).message)}`, {
        guidance: 'leave "engine" out of the configuration of this source, or see what the server says',
        cause: error,
      });
    } finally {
      signal?.removeEventListener('abort', abort);
      await rm(`${directory}/couchbackup.log`, { force: true });
    }
  }

  /** Those of the wanted that couchbackup brought. */
  async fetch(wanted: readonly RevisionName[], { signal }: Abortable): Promise<FetchedRevisions> {
    const revisions: FetchedRevision[] = [];
    for (const { id, rev } of wanted) {
      signal?.throwIfAborted();
      const place = this.#places.get(`${rev} ${id}`);
      if (place === undefined) continue;
      const line = Buffer.alloc(place.length);
      await this.#file.read(line, 0, place.length, place.start);
      const whole = withCanonicalStubs(line);
      revisions.push({ facts: factsOf(whole), line: whole });
    }
    return { revisions, changed: [] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    await rm(this.#location, { force: true });
  }
}

async function run({ url, sink, log }: { readonly url: string; readonly sink: DocumentSink; readonly log: string }): Promise<void> {
  // Loaded when it is used: few configurations do.
  const { default: couchbackup } = await import('@cloudant/couchbackup');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  sink.on('error', reject);
  couchbackup.backup(url, sink, { mode: 'full', log }, (error) => (error === null ? resolve() : reject(error)));
  await promise;
}

/** Takes couchbackup's file apart as it comes. */
class DocumentSink extends Writable {
  readonly places = new Map<string, Place>();
  readonly #file: FileHandle;
  readonly #reader = new BackupFileReader();
  #end = 0;

  constructor(file: FileHandle) {
    super();
    this.#file = file;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#take(chunk).then(() => done(), done);
  }

  async #take(chunk: Buffer): Promise<void> {
    const lines: Buffer[] = [];
    for (const entry of this.#reader.push(chunk)) {
      if (entry.kind !== 'document') continue;
      const line = withServerNames(entry.bytes);
      const { id, rev } = factsOf(line);
      this.places.set(`${rev} ${id}`, { start: this.#end, length: line.length });
      this.#end += line.length;
      lines.push(line);
    }
    if (lines.length > 0) await this.#file.appendFile(Buffer.concat(lines));
  }
}

function withoutUrls(message: string): string {
  return message.replaceAll(/:\/\/[^@\s/]*@/g, '://***@');
}
