import type { Abortable } from '@holdfast/manifest';
import { idOf } from '../document/document-line.ts';
import { type FetchedRevision, type FetchedRevisions, fetchRevisions, type RevisionName } from '../document/fetch-revisions.ts';
import { withoutMember } from '../json/scan-json.ts';
import type { ListedDocument } from '../listing/read-listing.ts';
import type { CouchDatabase } from '../server/couch-database.ts';

/** An answer should be about this long: long enough to be worth a request, short enough for several in memory. */
const bytesPerRequest = 1 << 20;
const mostPerRequest = 1000;

/** A listed document with the lines that are known without asking the server. */
export interface WantedDocument {
  readonly document: ListedDocument;
  readonly known: readonly FetchedRevision[];
}

/** A document with all its leaves. */
export interface FetchedDocument {
  readonly leaves: readonly FetchedRevision[];
  /** Its listed revisions were no longer to be had: the leaves are those of a moment later. */
  readonly changed: boolean;
  /** Listed leaves that the reader lost. */
  readonly lost: readonly RevisionName[];
}

/** Brings the revisions that are named. */
export type FetchRevisions = (wanted: readonly RevisionName[], options: Abortable) => Promise<FetchedRevisions>;

/** Fetches documents in answers of a bearable size, whatever the size of documents. */
export class RevisionFetcher {
  readonly #fetch: FetchRevisions;
  readonly #attachments: boolean;
  #perRequest = 100;

  /** Without `attachments` the stubs are taken out of the documents: what is restored then has none. */
  constructor(
    database: CouchDatabase,
    {
      attachments,
      fetch,
    }: { readonly attachments: boolean /** In place of our own reader. */; readonly fetch?: FetchRevisions | undefined },
  ) {
    this.#fetch = fetch ?? ((wanted, options) => fetchRevisions(database, wanted, options));
    this.#attachments = attachments;
  }

  /** The documents in the order in which they are wanted. */
  async *fetch(wanted: readonly WantedDocument[], options: Abortable): AsyncGenerator<FetchedDocument> {
    let start = 0;
    while (start < wanted.length) {
      const end = this.#endOfBatch(wanted, start);
      yield* await this.#fetchBatch(wanted.slice(start, end), options);
      start = end;
    }
  }

  #endOfBatch(wanted: readonly WantedDocument[], start: number): number {
    let revisions = 0;
    let end = start;
    while (end < wanted.length && (end === start || revisions < this.#perRequest)) {
      revisions += missingOf(wanted[end] as WantedDocument).length;
      end += 1;
    }
    return end;
  }

  async #fetchBatch(batch: readonly WantedDocument[], options: Abortable): Promise<FetchedDocument[]> {
    const names = batch.flatMap(missingOf);
    const fetched = await this.#fetch(names, options);
    const revisions = this.#attachments ? fetched.revisions : fetched.revisions.map(withoutAttachments);
    const { changed } = fetched;
    this.#adapt(revisions);
    const arrived = Map.groupBy(revisions, ({ facts }) => facts.key);
    const changedIds = new Set(changed);
    const lost = Map.groupBy(fetched.lost ?? [], ({ id }) => id);
    return batch.map(({ document, known }) => {
      const isChanged = changed.length > 0 && changedIds.has(idOf(document.key));
      const missing = lost.size === 0 ? [] : (lost.get(idOf(document.key)) ?? []);
      if (isChanged) return { leaves: arrived.get(document.key) ?? [], changed: true, lost: missing };
      return { leaves: inOrder(withoutRevisions(document, missing), known, arrived), changed: false, lost: missing };
    });
  }

  #adapt(revisions: readonly FetchedRevision[]): void {
    if (revisions.length === 0) return;
    const bytes = revisions.reduce((sum, { line }) => sum + line.length, 0);
    const fitting = Math.floor((bytesPerRequest * revisions.length) / Math.max(bytes, 1));
    // At once when answers get too long, little by little when they are short: the next documents may be larger.
    this.#perRequest = Math.max(1, Math.min(mostPerRequest, fitting, this.#perRequest * 3));
  }
}

/** Revisions of the document that must come from the server. */
export function missingOf({ document, known }: WantedDocument): RevisionName[] {
  const id = idOf(document.key);
  if (known.length === 0 && !document.revs.includes(',')) return [{ id, rev: document.revs }];
  const revs = document.revs.split(',');
  const missing = known.length === 0 ? revs : revs.filter((rev) => !known.some(({ facts }) => facts.rev === rev));
  return missing.map((rev) => ({ id, rev }));
}

function withoutRevisions(document: ListedDocument, lost: readonly RevisionName[]): ListedDocument {
  if (lost.length === 0) return document;
  const revs = document.revs.split(',').filter((rev) => !lost.some((one) => one.rev === rev));
  return { ...document, revs: revs.join(',') };
}

function withoutAttachments({ facts, line }: FetchedRevision): FetchedRevision {
  return { facts: { ...facts, attachments: [] }, line: withoutMember(line, '_attachments') };
}

function inOrder(
  { key, revs }: ListedDocument,
  known: readonly FetchedRevision[],
  arrived: ReadonlyMap<string, readonly FetchedRevision[]>,
): FetchedRevision[] {
  const fetched = arrived.get(key);
  if (fetched?.length === 1 && known.length === 0 && fetched[0]?.facts.rev === revs) return [fetched[0]];
  const found = [...known, ...(fetched ?? [])];
  return revs
    .split(',')
    .filter((rev) => rev !== '')
    .map((rev) => {
      const leaf = found.find(({ facts }) => facts.rev === rev);
      if (leaf === undefined) throw new Error(`revision ${rev} of ${idOf(key)} was not fetched`);
      return leaf;
    });
}
