import type { Abortable } from '@holdfast/manifest';
import type { RefusedDocument } from '@holdfast/source';
import type { CouchDatabase } from '../server/couch-database.ts';
import { type Batch, stillRefused, writeBatch } from './bulk-writer.ts';
import type { FileDocument } from './file-document.ts';

const mostDocuments = 500;
const mostBytes = 4 * 1024 * 1024;
const mostRequests = 4;

export interface QueueOptions extends Abortable {
  readonly onRefused: (refused: RefusedDocument) => void;
  readonly onWritten: () => void;
}

/** Gathers documents into batches, and has a few of them on their way at a time. */
export class BatchQueue {
  readonly #database: CouchDatabase;
  readonly #options: QueueOptions;
  /** Those with revisions of their own, and those without. */
  readonly #gathering = { revised: new Gathered(), fresh: new Gathered() };
  readonly #underWay = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;
  #refused: RefusedDocument[] = [];
  /** How many documents the server does not have, as told by `onRefused`. */
  refused = 0;

  constructor(database: CouchDatabase, options: QueueOptions) {
    this.#database = database;
    this.#options = options;
  }

  async add(document: FileDocument): Promise<void> {
    const { id = '', rev, obstacle } = document;
    if (obstacle !== undefined) return this.#tell({ id, ...(rev === undefined ? {} : { rev }), message: obstacle });
    const revised = rev !== undefined;
    const gathered = revised ? this.#gathering.revised : this.#gathering.fresh;
    if (gathered.wouldOverflow(document)) await this.#send({ documents: gathered.take(), revised });
    gathered.add(document);
  }

  /** Sends what is gathered and waits until all is written. */
  async flush(): Promise<void> {
    await this.#send({ documents: this.#gathering.revised.take(), revised: true });
    await this.#send({ documents: this.#gathering.fresh.take(), revised: false });
    while (this.#underWay.size > 0) await Promise.race(this.#underWay);
    this.#throwFailure();
    const refused = this.#refused;
    this.#refused = [];
    for (const one of await stillRefused(this.#database, refused, { signal: this.#options.signal })) this.#tell(one);
  }

  /** The same values; where reading them fails, the requests that are under way have ended before that is told. */
  async *guarding<Value>(values: AsyncIterable<Value>): AsyncGenerator<Value> {
    try {
      yield* values;
    } catch (error) {
      await Promise.allSettled(this.#underWay);
      throw error;
    }
  }

  async #send(batch: Batch): Promise<void> {
    if (batch.documents.length === 0) return;
    while (this.#underWay.size >= mostRequests) await Promise.race(this.#underWay);
    if (this.#failure !== undefined) await Promise.allSettled(this.#underWay);
    this.#throwFailure();
    const done = writeBatch(this.#database, batch, { signal: this.#options.signal }).then(
      (refused) => {
        this.#refused.push(...refused);
        this.#options.onWritten();
      },
      (error: unknown) => {
        this.#failure ??= { error };
      },
    );
    const tracked = done.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #tell(refused: RefusedDocument): void {
    this.refused += 1;
    this.#options.onRefused(refused);
  }
}

class Gathered {
  #documents: FileDocument[] = [];
  #bytes = 0;

  wouldOverflow({ bytes }: FileDocument): boolean {
    return this.#documents.length > 0 && (this.#documents.length >= mostDocuments || this.#bytes + bytes.length > mostBytes);
  }

  add(document: FileDocument): void {
    this.#documents.push(document);
    this.#bytes += document.bytes.length;
  }

  take(): readonly FileDocument[] {
    const taken = this.#documents;
    [this.#documents, this.#bytes] = [[], 0];
    return taken;
  }
}
