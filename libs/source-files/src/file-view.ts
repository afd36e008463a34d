import { joinPath, mtimeText } from '@holdfast/filesystem';
import type { Abortable, Artifact, FileIdentity, Inventory, Problem, SourcePosition } from '@holdfast/manifest';
import type { Extent, FrozenView } from '@holdfast/source';
import { countEntries } from './inventory.ts';
import type { Walked } from './walk.ts';

export interface FileViewOptions {
  /** Absolute path text, free of links. */
  readonly root: string;
  readonly walked: Walked;
  readonly frozenAt: Date;
  /** Beside those of the walk. */
  readonly problems?: readonly Problem[];
  /** The inventory's properties. */
  readonly properties?: Inventory['properties'];
  /** Paths that the walk found and that are no artifacts. */
  readonly hidden?: ReadonlySet<string>;
}

/** A listing of files, held in memory; each file is as it is when it is read, proven by its identity. */
export class FileView implements FrozenView {
  readonly position: SourcePosition;
  readonly problems: readonly Problem[];
  readonly extent: Extent;
  readonly #options: FileViewOptions;
  readonly #steadyBefore: bigint;

  constructor(options: FileViewOptions) {
    this.#options = options;
    this.#steadyBefore = BigInt(options.frozenAt.getTime() - unsteadyMs) * 1_000_000n;
    this.position = { asOf: options.frozenAt.toISOString() };
    this.extent = this.#extent();
    this.problems = [...options.walked.problems, ...(options.problems ?? [])];
  }

  async *artifacts({ signal }: Abortable): AsyncGenerator<Artifact> {
    const { table } = this.#options.walked;
    for (const [position, row] of table.order.entries()) {
      if (position % givenAtOnce === 0) signal?.throwIfAborted();
      const artifact = this.#artifact(row);
      if (artifact !== undefined) yield artifact;
    }
  }

  async inventory(): Promise<Inventory> {
    const { walked, properties } = this.#options;
    return countEntries(
      this.#rows().map((row) => walked.table.type(row)),
      properties,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #extent(): Extent {
    const { table } = this.#options.walked;
    const rows = this.#rows();
    return { artifacts: rows.length, bytes: rows.reduce((sum, row) => sum + table.size(row), 0) };
  }

  #rows(): readonly number[] {
    const { walked, hidden } = this.#options;
    const { table } = walked;
    return hidden === undefined ? table.order : table.order.filter((row) => !hidden.has(table.path(row)));
  }

  #artifact(row: number): Artifact | undefined {
    const { walked, root, hidden } = this.#options;
    const header = walked.table.header(row);
    if (hidden?.has(header.path)) return undefined;
    if (header.type !== 'file' && header.type !== 'hardlink') return header;
    const identity = walked.table.identity(row);
    const content = { kind: 'local-file', location: joinPath(root, header.path), identity } as const;
    // The first name may be gone before it is read.
    if (header.type === 'hardlink') return { ...header, standIn: content };
    return identity.ctimeNs < this.#steadyBefore
      ? { ...header, content, changeToken: tokenOf(identity, header.mtime) }
      : { ...header, content };
  }
}

/** So many artifacts are given before it is asked whether the work was given up. */
const givenAtOnce = 64;

/** A file that was changed this shortly before the listing may be changed again without any of its times showing it. */
const unsteadyMs = 2000;

/** The times as `mtime` has them: a listing then repeats a text, which compresses to nothing, instead of another ten random digits. */
function tokenOf({ inode, size, mtimeNs, ctimeNs }: FileIdentity, mtime = mtimeText(mtimeNs)): string {
  const changed = ctimeNs === mtimeNs ? '' : `.${mtimeText(ctimeNs)}`;
  return `${inode.toString(36)}.${size.toString(36)}.${mtime}${changed}`;
}
