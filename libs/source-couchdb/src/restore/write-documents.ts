import type { Abortable } from '@holdfast/manifest';
import type { FetchedRevision } from '../document/fetch-revisions.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import { type AttachmentContents, putWithAttachments } from './put-with-attachments.ts';

/** A request carries about so many bytes or documents. */
const bytesPerRequest = 1 << 20;
const documentsPerRequest = 500;

/** A document revision that the server would not take. */
export interface RefusedDocument {
  readonly id: string;
  readonly rev: string;
  readonly reason: string;
}

/** Writes revisions with their histories, bytes as they are, in batches. What the server refuses is kept by name. */
export class DocumentWriter {
  readonly refused: RefusedDocument[] = [];
  readonly #database: CouchDatabase;
  readonly #contents: AttachmentContents;
  readonly #options: Abortable;
  #batch: Buffer[] = [];
  #bytes = 0;

  constructor(database: CouchDatabase, contents: AttachmentContents, options: Abortable) {
    this.#database = database;
    this.#contents = contents;
    this.#options = options;
  }

  async write(revision: FetchedRevision): Promise<void> {
    if (revision.facts.attachments.length > 0) {
      const refused = await putWithAttachments(this.#database, revision, { ...this.#options, contents: this.#contents });
      if (refused !== undefined) this.refused.push(refused);
      return;
    }
    this.#batch.push(revision.line);
    this.#bytes += revision.line.length;
    if (this.#bytes >= bytesPerRequest || this.#batch.length >= documentsPerRequest) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#batch.length === 0) return;
    const body = Buffer.concat([opening, ...this.#batch.flatMap((line, index) => (index === 0 ? [line] : [comma, line])), closing]);
    this.#batch = [];
    this.#bytes = 0;
    const answer = await this.#database.json<readonly Partial<RefusedDocument & { error: string }>[]>({
      method: 'POST',
      path: '/_bulk_docs',
      body,
      // With new_edits:false the same revision written twice is written once.
      repeatable: true,
      ...this.#options,
    });
    for (const { id = '', rev = '', error, reason = '' } of answer) {
      if (error !== undefined) this.refused.push({ id, rev, reason: `${error}: ${reason}` });
    }
  }
}

const opening = Buffer.from('{"new_edits":false,"docs":[');
const closing = Buffer.from(']}');
const comma = Buffer.from(',');
