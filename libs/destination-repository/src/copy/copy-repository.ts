import type { CopiedSnapshot, CopyOptions, CopyResult } from '@holdfast/destination';
import { Fault, toFault } from '@holdfast/fault';
import { type Abortable, type Manifest, parseManifest } from '@holdfast/manifest';
import { indexPrefix } from '../index-files/index-file.ts';
import type { OpenRepository } from '../open-repository.ts';
import { snapshotKey, snapshotPrefix } from '../repository-keys.ts';
import { SourceDamage } from './copy-object.ts';
import { type CopySide, type Moved, PackMover } from './pack-mover.ts';
import { packsToCopy } from './packs-to-copy.ts';

/*
 * Repositories that name chunks alike take packs from each other as they are: no byte of them is unpacked. A pack's name
 * is its SHA-256, so that it is proven on the way. Order: packs and index files, what stands beside the manifest, manifest.
 * A copy that is killed leaves packs that the next one finds; a manifest is there only when all that it needs is.
 */

export interface CopyParts {
  readonly from: OpenRepository;
  readonly to: CopySide;
  /** Confirms before a commit that no prune can have removed packs that were there; see `BackupLease`. */
  readonly confirm: (packs: ReadonlySet<string>, options: Abortable) => Promise<boolean>;
}

/** So many snapshots are made ready ahead of the one that is committed: small ones would wait for each other's packs. */
const snapshotsAhead = 8;

/** Takes snapshots from another repository as they are. */
export async function copyRepository(parts: CopyParts, options: CopyOptions): Promise<CopyResult> {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const run = new CopyRun(parts, await PackMover.start(parts, { ...options, signal }), { ...options, signal });
  await run.survey();
  const underWay: Promise<Ready>[] = [];
  try {
    for (const [index, id] of options.snapshots.entries()) {
      for (const next of options.snapshots.slice(underWay.length, index + snapshotsAhead)) {
        const preparing = run.prepare(next);
        // Its turn to fail comes when it is finished.
        preparing.catch(() => undefined);
        underWay.push(preparing);
      }
      await run.finish(id, underWay[index] as Promise<Ready>);
    }
    return run.result();
  } finally {
    stop.abort();
    await Promise.allSettled([...underWay, run.settle()]);
  }
}

/** A snapshot all of whose packs are there; undefined when nothing has to be done for it. */
type Ready = { readonly key: string; readonly bytes: Buffer; readonly moved: Moved; readonly packs: ReadonlySet<string> } | undefined;

class CopyRun {
  readonly #from: OpenRepository;
  readonly #to: CopySide;
  readonly #mover: PackMover;
  readonly #options: CopyOptions;
  readonly #standing = new Set<string>();
  readonly #beside = new Map<string, string[]>();
  readonly #copied: CopiedSnapshot[] = [];
  readonly #failed: { snapshot: string; fault: Fault }[] = [];
  readonly #heals: boolean;
  readonly #confirm: CopyParts['confirm'];
  #indexing: Promise<void> | undefined;

  constructor({ from, to, confirm }: CopyParts, mover: PackMover, options: CopyOptions) {
    this.#confirm = confirm;
    this.#from = from;
    this.#to = to;
    this.#mover = mover;
    this.#options = options;
    this.#heals = from.index.packs.some((pack) => mover.isSpoilt(pack));
  }

  /** What is there already, and what stands beside the manifests. */
  async survey(): Promise<void> {
    for await (const { key } of this.#to.store.list(snapshotPrefix, this.#options)) this.#standing.add(key);
    for await (const { key } of this.#from.store.list(snapshotPrefix, this.#options)) {
      const [, id = ''] = /^snapshots\/([^.]+)\.json\../.exec(key) ?? [];
      if (id !== '') this.#beside.set(id, [...(this.#beside.get(id) ?? []), key]);
    }
  }

  /** Brings the packs of a snapshot. One that is here already is looked at only for packs that are damaged here. */
  async prepare(id: string): Promise<Ready> {
    const key = snapshotKey(id);
    const isThere = this.#standing.has(key);
    if (isThere && !this.#heals) return undefined;
    const bytes = await fromSource(this.#from.store.get(key, this.#options));
    const manifest = parsed(bytes, key);
    if (!isThere) this.#beginIndex();
    const packs = await fromSource(packsToCopy(this.#from, manifest, this.#options));
    const moved = await this.#mover.bring(isThere ? packs.filter((pack) => this.#mover.isSpoilt(pack)) : packs);
    return isThere ? undefined : { key, bytes, moved, packs: new Set(packs.map(({ pack }) => pack)) };
  }

  /** Commits a snapshot once it is ready. What is wrong with it in the repository that it comes from is noted, anything else thrown. */
  async finish(id: string, readying: Promise<Ready>): Promise<void> {
    try {
      const ready = await readying;
      if (ready !== undefined) await this.#commit(id, ready);
    } catch (error) {
      if (!(error instanceof SourceDamage)) throw error;
      this.#failed.push({ snapshot: id, fault: error.fault });
    }
  }

  /** Resolves when nothing is under way any more. Never rejects. */
  async settle(): Promise<void> {
    await this.#indexing?.catch(() => undefined);
  }

  result(): CopyResult {
    return { copied: this.#copied, failed: this.#failed, ...this.#mover.moved };
  }

  async #commit(id: string, { key, bytes, moved, packs }: NonNullable<Ready>): Promise<void> {
    await this.#indexing;
    await this.#bringBeside(id);
    // A prune that came in between took what stands beside no manifest for left behind.
    if (!(await this.#confirm(packs, this.#options))) await this.#bringBeside(id);
    await this.#to.store.put(key, bytes, this.#options);
    const copied = { snapshot: id, ...moved };
    this.#copied.push(copied);
    await this.#options.onCopied?.(copied);
  }

  async #bringBeside(id: string): Promise<void> {
    for (const key of this.#beside.get(id) ?? []) {
      await this.#to.store.put(key, await fromSource(this.#from.store.get(key, this.#options)), this.#options);
    }
  }

  /** On their way beside the packs; a failure is met by the first commit. */
  #beginIndex(): void {
    if (this.#indexing !== undefined) return;
    this.#indexing = this.#bringIndex();
    this.#indexing.catch(() => undefined);
  }

  /** All index files at once: one that names packs that are not here does no harm, since they are passed over. */
  async #bringIndex(): Promise<void> {
    const present = new Set<string>();
    for await (const { key } of this.#to.store.list(indexPrefix, this.#options)) present.add(key);
    const bringing: Promise<void>[] = [];
    for await (const { key, size } of this.#from.store.list(indexPrefix, this.#options)) {
      const digest = /^index\/([0-9a-f]{64})\./.exec(key)?.[1];
      if (digest === undefined || present.has(key)) continue;
      // A damaged index file is left behind: the packs repeat what stood in it.
      bringing.push(this.#mover.bringObject({ key, size, digest }).catch(unlessSourceDamage));
    }
    for (const one of await Promise.allSettled(bringing)) if (one.status === 'rejected') throw one.reason;
  }
}

function parsed(bytes: Buffer, key: string): Manifest {
  try {
    return parseManifest(bytes, key);
  } catch (error) {
    throw new SourceDamage(toFault(error, 'destination-damaged', key));
  }
}

/** Marks what fails as the source's own fault. */
async function fromSource<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Fault && error.code !== 'interrupted') throw new SourceDamage(error);
    throw error;
  }
}

function unlessSourceDamage(error: unknown): void {
  if (!(error instanceof SourceDamage)) throw error;
}
