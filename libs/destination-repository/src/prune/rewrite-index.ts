import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { type IndexOptions, indexLine, putIndexFile, readIndexFile } from '../index-files/index-file.ts';
import { describePack } from '../index-files/load-index.ts';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import type { PackDescription } from '../pack/pack-layout.ts';
import type { Survey } from './survey.ts';

/** Bytes of lines in one index file at the most, as long as no line is longer. */
const linesPerFile = 32 << 20;

export interface RewriteParts {
  readonly store: Store;
  readonly survey: Survey;
  /** Packs that go. */
  readonly gone: ReadonlySet<string>;
  /** Packs that are new. */
  readonly newLines: readonly Buffer[];
  /** Packs that no index names and that have to be in it. */
  readonly unindexed: readonly { readonly pack: string; readonly size: number }[];
  /** Told of each pack that goes, as an index file or else the pack itself describes it. */
  readonly onGone: (description: PackDescription) => void;
  readonly access: RepositoryAccess;
}

/**
 * Stores index files that name what stays, durably, and gives the keys of those that they replace: all that name a pack
 * that goes or is gone, and damaged ones. The caller deletes these.
 */
export async function rewriteIndex(parts: RewriteParts, { signal }: Abortable): Promise<readonly string[]> {
  const { store, survey, gone, unindexed, onGone, access } = parts;
  const options = { access, signal };
  if (!access.canRead) {
    // What it cannot read it cannot write anew: lines of packs that are gone are passed over by everybody.
    for (const { pack, size } of survey.packs) if (gone.has(pack)) onGone({ pack, size, frames: [], chunks: [] });
    return [];
  }
  const present = new Set(survey.packs.map(({ pack }) => pack));
  const isObsolete = (packs: readonly string[] | undefined) => packs?.every((pack) => present.has(pack) && !gone.has(pack)) !== true;
  const found = [...survey.indexFiles].filter(([, packs]) => isObsolete(packs));
  // Of an encrypted repository both indexes are written anew, so that they tell the same.
  const obsolete = access.form === 'age' && found.length > 0 ? [...survey.indexFiles] : found;
  const written = new Set<string>();
  const writer = new IndexWriter(store, written, options);
  for (const line of parts.newLines) await writer.add(line);
  const told = new Set<string>();
  for (const [key, packs] of obsolete) {
    if (packs === undefined) continue;
    for await (const description of readIndexFile(store, key, options)) {
      const { pack } = description;
      if (told.has(pack) || !present.has(pack)) continue;
      told.add(pack);
      if (gone.has(pack)) onGone(description);
      else await writer.add(indexLine(description));
    }
  }
  for (const { pack, size } of unindexed) {
    const description = await describePack(store, { pack, size }, options);
    if (gone.has(pack)) onGone(description);
    else await writer.add(indexLine(description));
  }
  await writer.end();
  return obsolete.map(([key]) => key).filter((key) => !written.has(key));
}

/** Gathers lines and stores them when there are enough for a file. */
class IndexWriter {
  readonly #store: Store;
  readonly #written: Set<string>;
  readonly #options: IndexOptions;
  #lines: Buffer[] = [];
  #bytes = 0;

  constructor(store: Store, written: Set<string>, options: IndexOptions) {
    this.#store = store;
    this.#written = written;
    this.#options = options;
  }

  async add(line: Buffer): Promise<void> {
    if (this.#bytes + line.length > linesPerFile) await this.end();
    this.#lines.push(line);
    this.#bytes += line.length;
  }

  async end(): Promise<void> {
    if (this.#lines.length === 0) return;
    for (const key of await putIndexFile(this.#store, this.#lines, this.#options)) this.#written.add(key);
    this.#lines = [];
    this.#bytes = 0;
  }
}
