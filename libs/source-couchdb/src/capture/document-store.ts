import { type Abortable, displayPath, type Problem } from '@holdfast/manifest';
import { compareRevisions } from '../document/document-line.ts';
import type { FetchedRevision } from '../document/fetch-revisions.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import { Census } from './census.ts';
import { PartWriter } from './part-writer.ts';
import { type FetchedDocument, type FetchRevisions, RevisionFetcher, type WantedDocument } from './revision-fetcher.ts';

/** Requests under way at once. README.md has what more or fewer bring. */
const workers = 3;
/** Parts are fetched in groups of about so many documents. */
const documentsPerGroup = 500;

/** A part that is to be fetched. */
export interface PlannedPart {
  readonly path: string;
  /** About how many documents it has. */
  readonly estimate: number;
  /** Its documents in order, with what of them need not be fetched. */
  readonly wanted: (options: Abortable) => Promise<readonly WantedDocument[]>;
}

/** A part in a local file. */
export interface StoredPart {
  readonly location: string;
  readonly size: number;
  readonly token: string;
}

export interface DocumentStoreOptions {
  readonly database: CouchDatabase;
  /** Absolute path text of an empty folder for the parts. */
  readonly directory: string;
  /** Whether attachments are captured. */
  readonly attachments: boolean;
  /** Stands in tokens: tells this database from all others. */
  readonly instance: string;
  readonly onProblem: (problem: Problem) => void;
  /** Brings documents in place of our own reader. */
  readonly fetch?: FetchRevisions | undefined;
}

/** Fetches parts into local files, several at once, in the order in which they are planned; each once, however often it is asked for. */
export class DocumentStore implements AsyncDisposable {
  /** Of everything that was fetched so far. */
  readonly census = new Census();
  readonly #options: DocumentStoreOptions;
  readonly #fetcher: RevisionFetcher;
  readonly #stored = new Map<PlannedPart, PromiseWithResolvers<StoredPart>>();
  readonly #stop = new AbortController();
  #running: Promise<unknown> | undefined;
  #files = 0;

  constructor(options: DocumentStoreOptions) {
    this.#options = options;
    this.#fetcher = new RevisionFetcher(options.database, options);
  }

  /** Begins to fetch these parts. Only the first call counts. */
  start(parts: readonly PlannedPart[]): void {
    if (this.#running !== undefined) return;
    for (const part of parts) {
      const waiting = Promise.withResolvers<StoredPart>();
      waiting.promise.catch(() => undefined);
      this.#stored.set(part, waiting);
    }
    const groups = groupParts(parts)[Symbol.iterator]();
    this.#running = Promise.all(Array.from({ length: workers }, () => this.#work(groups)));
    this.#running.catch((error: unknown) => {
      this.#stop.abort(error);
      for (const { reject } of this.#stored.values()) reject(error);
    });
  }

  /** The part's file, once it is there. Throws what kept it, or any part before it, from being fetched. */
  async ready(part: PlannedPart, { signal }: Abortable): Promise<StoredPart> {
    signal?.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([(this.#stored.get(part) as PromiseWithResolvers<StoredPart>).promise, aborted.promise]);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Resolves when all parts are there. */
  async finished(): Promise<void> {
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('the view was let go'));
    await this.#running?.catch(() => undefined);
  }

  async #work(groups: Iterator<readonly PlannedPart[]>): Promise<void> {
    for (let next = groups.next(); !next.done; next = groups.next()) {
      this.#stop.signal.throwIfAborted();
      await this.#fetchGroup(next.value);
    }
  }

  async #fetchGroup(parts: readonly PlannedPart[]): Promise<void> {
    const { signal } = this.#stop;
    const { directory, instance } = this.#options;
    const wanted: (readonly WantedDocument[])[] = [];
    for (const part of parts) wanted.push(await part.wanted({ signal }));
    const documents = this.#fetcher.fetch(wanted.flat(), { signal });
    for (const [index, part] of parts.entries()) {
      const writer = new PartWriter(`${directory}/${this.#files++}.ndjson`, instance);
      for (let left = (wanted[index] as readonly WantedDocument[]).length; left > 0; left -= 1) {
        const { value } = (await documents.next()) as { value: FetchedDocument };
        await writer.write(this.#counted(part, value));
      }
      (this.#stored.get(part) as PromiseWithResolvers<StoredPart>).resolve(await writer.finish());
    }
  }

  #counted({ path }: PlannedPart, { leaves, changed, lost }: FetchedDocument): readonly FetchedRevision[] {
    const sorted = changed ? leaves.toSorted((one, other) => compareRevisions(one.facts.rev, other.facts.rev)) : leaves;
    this.census.count(sorted.map(({ facts }) => facts));
    for (const { id, rev } of lost) {
      const message = `couchbackup lost the revision ${rev} of the document ${displayPath(id)} without a word`;
      this.#options.onProblem({ path, code: 'missing', message });
    }
    if (!changed) return sorted;
    const which =
      sorted[0] === undefined ? 'a document of it was purged' : `the document ${displayPath(sorted[0].facts.id)} was changed and compacted`;
    this.#options.onProblem({ path, code: 'changed', message: `${which} between the freeze and its reading` });
    return sorted;
  }
}

/** Consecutive parts with enough documents between them to keep requests full. */
function* groupParts(parts: readonly PlannedPart[]): Generator<readonly PlannedPart[]> {
  let group: PlannedPart[] = [];
  let documents = 0;
  for (const part of parts) {
    group.push(part);
    documents += part.estimate;
    if (documents < documentsPerGroup) continue;
    yield group;
    group = [];
    documents = 0;
  }
  if (group.length > 0) yield group;
}
