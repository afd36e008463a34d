import { mtimeText } from '@holdfast/filesystem';
import {
  type Abortable,
  type Artifact,
  type ArtifactEntry,
  type ByteStream,
  displayPath,
  type LocalFile,
  type Problem,
} from '@holdfast/manifest';
import type { CutRule } from '../pack/chunker.ts';
import type { FileItem, StoredContent, StoreResult } from '../thread/worker-protocol.ts';
import { type Account, type ContentStore, itemAgain } from './content-store.ts';
import { StreamWriter } from './stream-writer.ts';

/** How often a live file is read before what it gave is taken as it is. */
const mostTries = 3;

/** Stores the content of artifacts and gives their entries. */
export class ArtifactStorer {
  readonly #content: ContentStore;
  readonly #account: Account;
  readonly #cutRule: CutRule;
  readonly #onProblem: (problem: Problem) => void;

  constructor(
    content: ContentStore,
    account: Account,
    { cutRule, onProblem }: { cutRule: CutRule; onProblem: (problem: Problem) => void },
  ) {
    this.#content = content;
    this.#account = account;
    this.#cutRule = cutRule;
    this.#onProblem = onProblem;
  }

  /** The entry of the artifact once its content is stored; null, and a problem, when its live file is gone or cannot be read. */
  async store(artifact: Artifact, options: Abortable): Promise<ArtifactEntry | null> {
    const { content, standIn: _standIn, ...entry } = artifact;
    if (content === undefined) return entry;
    return content.kind === 'stream' ? this.#storeStream(entry, content, options) : this.#storeFile(entry, content, options);
  }

  async #storeStream(entry: ArtifactEntry, content: ByteStream, options: Abortable): Promise<ArtifactEntry> {
    const writer = new StreamWriter(this.#content, this.#account, { cutRule: this.#cutRule });
    for await (const piece of content.open(options)) {
      options.signal?.throwIfAborted();
      await writer.write(piece);
    }
    return { ...entry, ...(await writer.finish()) };
  }

  async #storeFile(entry: ArtifactEntry, file: LocalFile, options: Abortable): Promise<ArtifactEntry | null> {
    const location = typeof file.location === 'string' ? file.location : await file.location(options);
    let item: Omit<FileItem, 'kind'> = {
      location,
      size: entry.size,
      again: false,
      acceptChanged: false,
      ...(file.identity === undefined ? {} : { identity: file.identity }),
      ...(file.pageSize === undefined ? {} : { pageSize: file.pageSize }),
    };
    for (let tries = 1; ; tries += 1) {
      options.signal?.throwIfAborted();
      const result = await this.#content.storeFile(item, this.#account);
      if (result.status === 'stored') return this.#entryOf(entry, result, item);
      if (result.status !== 'changed') return this.#leaveOut(entry, result);
      if (item.acceptChanged) return this.#leaveOut(entry, { status: 'unreadable', message: result.message });
      item = itemAgain(item, Math.max(item.size, result.size ?? 0), tries >= mostTries);
    }
  }

  #entryOf(entry: ArtifactEntry, result: StoredContent, item: Omit<FileItem, 'kind'>): ArtifactEntry {
    const { size, sha256, chunks, mtimeNs } = result;
    const stored = { ...entry, size, sha256, ...(chunks === undefined ? {} : { chunks }) };
    if (mtimeNs === undefined) return stored;
    // The file is newer than its listing: its token would promise what was not read.
    const { changeToken: _outdated, ...again } = stored;
    if (item.acceptChanged) {
      this.#onProblem({ path: entry.path, code: 'changed', message: `${displayPath(entry.path)} kept changing while it was read` });
    }
    return { ...again, ...(entry.mtime === undefined ? {} : { mtime: mtimeText(mtimeNs) }) };
  }

  #leaveOut(entry: ArtifactEntry, result: Exclude<StoreResult, { status: 'stored' | 'changed' }>): null {
    const why = result.status === 'missing' ? 'vanished before it was read' : `cannot be read: ${result.message}`;
    this.#onProblem({ path: entry.path, code: result.status, message: `${displayPath(entry.path)} ${why}` });
    return null;
  }
}
