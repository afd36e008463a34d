import type { Abortable } from '@holdfast/manifest';
import { askForAttachment, readAttachment } from '../capture/attachment-content.ts';
import type { StoredAttachment } from '../capture/attachment-index.ts';
import type { AttachmentPlace } from '../capture/census.ts';
import type { FetchedRevision } from '../document/fetch-revisions.ts';
import type { AttachmentContents } from '../restore/put-with-attachments.ts';
import type { CouchDatabase } from '../server/couch-database.ts';

interface Known {
  readonly stored: StoredAttachment;
  readonly place: AttachmentPlace;
}

/** The contents of attachments as they are read from a database that goes on living. */
export class AttachmentsOf implements AttachmentContents {
  readonly #database: CouchDatabase;
  readonly #known = new Map<string, Known>();

  constructor(database: CouchDatabase) {
    this.#database = database;
  }

  /** Asks for what is needed to write the revision. */
  async learn({ facts: { id, rev, attachments } }: FetchedRevision, options: Abortable): Promise<void> {
    for (const { name, digest, length } of attachments) {
      if (this.#known.has(digest)) continue;
      const place = { id, rev, name };
      const stored = await askForAttachment(this.#database, { digest, use: { references: 1, length, place }, place }, options);
      this.#known.set(digest, { stored, place });
    }
  }

  find(digest: string): StoredAttachment | undefined {
    return this.#known.get(digest)?.stored;
  }

  read({ digest }: StoredAttachment, options: Abortable): AsyncIterable<Uint8Array> {
    return readAttachment(this.#database, this.#known.get(digest) as Known, options);
  }
}
