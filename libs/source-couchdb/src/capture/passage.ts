import { mkdir } from 'node:fs/promises';
import { Fault } from '@holdfast/fault';
import { type Abortable, type Artifact, type ArtifactEntry, comparePaths, type Inventory, type Problem } from '@holdfast/manifest';
import { CouchbackupReader } from '../couchbackup/couchbackup-reader.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import { askForAttachment, readAttachment } from './attachment-content.ts';
import { attachmentIndex, type StoredAttachment } from './attachment-index.ts';
import type { CaptureSettings } from './capture-settings.ts';
import { type AttachmentUse, Census } from './census.ts';
import { attachmentPath, databasePaths } from './database-paths.ts';
import { DocumentStore, type PlannedPart, type StoredPart } from './document-store.ts';
import type { FrozenState } from './frozen-state.ts';
import type { PartsPlan } from './plan-parts.ts';
import type { PreviousDocuments } from './previous-documents.ts';
import { smallArtifact } from './small-artifacts.ts';

export interface PassageOptions {
  readonly database: CouchDatabase;
  readonly state: FrozenState;
  readonly settings: CaptureSettings;
  readonly plan: PartsPlan;
  readonly previous: PreviousDocuments | undefined;
  /** Absolute path text of a folder that does not exist yet. */
  readonly directory: string;
  readonly onProblem: (problem: Problem) => void;
}

/** One way through a frozen database: all of it from the server, or part of it from a previous snapshot. The artifacts are the same. */
export class Passage implements AsyncDisposable {
  readonly #options: PassageOptions;
  readonly #store: DocumentStore;
  readonly #reader: CouchbackupReader | undefined;
  #counting: Promise<Census> | undefined;
  #attaching: Promise<readonly StoredAttachment[]> | undefined;

  constructor(options: PassageOptions) {
    const { state, settings } = options;
    this.#options = options;
    this.#reader = settings.engine === 'couchbackup' ? new CouchbackupReader(options.database, options.directory) : undefined;
    const { attachments } = settings;
    this.#store = new DocumentStore({ ...options, attachments, instance: state.mark.instance, fetch: this.#reader?.fetch });
  }

  /** Begins to fetch. */
  async start(): Promise<void> {
    await mkdir(this.#options.directory, { recursive: true, mode: 0o700 });
    this.#store.start(this.#options.plan.fetched);
  }

  /** Resolves with whether the documents are as many as the database itself counts, once all are there. */
  async agrees(options: Abortable): Promise<boolean> {
    const { counts } = this.#options.state;
    const census = await this.#census(options);
    return counts === undefined || (counts.live === census.live && (counts.deleted < 0 || counts.deleted === census.deleted));
  }

  async *artifacts(options: Abortable): AsyncGenerator<Artifact> {
    const { state, plan } = this.#options;
    const parts = [...plan.fetched, ...plan.same].sort((one, other) => comparePaths(one.path, other.path));
    for (const part of parts) {
      const artifact = 'type' in part ? this.#same(part) : this.#fetched(part, await this.#store.ready(part, options));
      if (artifact.size > 0) yield artifact;
    }
    const attachments = await this.#attachments(options);
    const contents = new Map(state.small.contents);
    if (attachments.length > 0) contents.set(databasePaths.attachments, attachmentIndex(attachments));
    const others = [
      ...Array.from(contents, ([path, bytes]) => smallArtifact(path, bytes)),
      ...attachments.map((stored) => this.#attachment(stored)),
    ];
    yield* others.sort((one, other) => comparePaths(one.path, other.path));
  }

  async inventory(options: Abortable): Promise<Inventory> {
    const { small } = this.#options.state;
    const census = await this.#census(options);
    const objects = census.objects();
    const local = small.localDocuments > 0 ? { local: { documents: small.localDocuments } } : {};
    return { objects: { ...objects, ...local }, properties: small.properties };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
    await this.#reader?.[Symbol.asyncDispose]();
  }

  #census(options: Abortable): Promise<Census> {
    this.#counting ??= this.#count(options);
    return this.#counting;
  }

  async #count(options: Abortable): Promise<Census> {
    const { previous, plan } = this.#options;
    await this.#store.finished();
    const census = (await previous?.censusWithout(plan.replaced, options)) ?? new Census();
    census.include(this.#store.census);
    return census;
  }

  #fetched({ path }: PlannedPart, { location, size, token }: StoredPart): Artifact {
    return { path, type: 'file', size, changeToken: token, content: { kind: 'local-file', location } };
  }

  /** The destination that gave the entry has the bytes; another one reads them from there. */
  #same({ path, type, size, changeToken, ...entry }: ArtifactEntry): Artifact {
    const previous = this.#options.previous as PreviousDocuments;
    return {
      path,
      type,
      size,
      ...(changeToken === undefined ? {} : { changeToken }),
      content: { kind: 'stream', open: (options) => previous.read({ path, type, size, ...entry }, options) },
    };
  }

  #attachments(options: Abortable): Promise<readonly StoredAttachment[]> {
    this.#attaching ??= this.#findAttachments(options);
    return this.#attaching;
  }

  async #findAttachments(options: Abortable): Promise<readonly StoredAttachment[]> {
    const { settings, previous } = this.#options;
    if (!settings.attachments) return [];
    const found: StoredAttachment[] = [];
    const uses = [...(await this.#census(options)).attachments];
    for (let start = 0; start < uses.length; start += asksAtOnce) {
      const some = uses.slice(start, start + asksAtOnce);
      found.push(...(await Promise.all(some.map(([digest, use]) => this.#find(digest, use, previous?.attachments.get(digest), options)))));
    }
    return found;
  }

  async #find(digest: string, use: AttachmentUse, known: StoredAttachment | undefined, options: Abortable): Promise<StoredAttachment> {
    if (known !== undefined) return { ...known, references: use.references };
    if (use.place !== undefined) return await askForAttachment(this.#options.database, { digest, use, place: use.place }, options);
    throw new Fault('internal', `an attachment with the digest ${digest} is counted, but stands in no document`, {
      guidance: 'run the backup again with --reread and report this if it stays',
    });
  }

  #attachment(stored: StoredAttachment): Artifact {
    const { database, previous } = this.#options;
    const open = async function* (passage: Passage, options: Abortable): AsyncGenerator<Uint8Array> {
      const place = (await passage.#census(options)).attachments.get(stored.digest)?.place;
      const entry = previous?.entry(stored.path);
      if (place !== undefined) yield* readAttachment(database, { stored, place }, options);
      else if (entry !== undefined) yield* (previous as PreviousDocuments).read(entry, options);
    };
    return {
      path: stored.path,
      type: 'file',
      size: stored.size,
      changeToken: attachmentPath(stored.digest, 'identity'),
      content: { kind: 'stream', open: (options) => open(this, options) },
    };
  }
}

const asksAtOnce = 4;
