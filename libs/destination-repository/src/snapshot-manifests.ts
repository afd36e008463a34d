import type { BeginOptions, Finding } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { type Abortable, isSnapshotId, type Manifest, parseManifest } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { findingOf } from './check/finding-of.ts';
import { isAway } from './is-away.ts';
import { snapshotKey, snapshotOfKey, snapshotPrefix } from './repository-keys.ts';

/** So many manifests are read together: one after the other waits longer for the store than it works. */
const readAtOnce = 16;
/** The part of an id that tells the second of the start. */
const secondLength = 'YYYYMMDD-HHMMSS'.length;

export interface AllOptions extends Abortable {
  readonly only?: readonly string[] | undefined;
  readonly onDamaged?: (problem: Finding) => void;
}

/** The manifests of a repository. */
export class SnapshotManifests {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The snapshots that are there, in order of id. */
  async ids(options: Abortable): Promise<string[]> {
    const objects = await Array.fromAsync(this.#store.list(snapshotPrefix, options));
    return objects.flatMap(({ key }) => snapshotOfKey(key) ?? []);
  }

  /** Throws `snapshot-missing` and `destination-damaged`. */
  async one(id: string, options: Abortable): Promise<Manifest> {
    if (!isSnapshotId(id) || (await this.#store.size(snapshotKey(id), options)) === undefined) throw this.missing(id);
    return this.#read(id, options);
  }

  /** All, or those of `only` that are there, oldest first; see `Destination.manifests`. */
  async all({ only, ...options }: AllOptions): Promise<readonly Manifest[]> {
    const manifests: Manifest[] = [];
    const wanted = only === undefined ? undefined : new Set(only);
    const ids = (await this.ids(options)).filter((id) => wanted?.has(id) ?? true);
    for (let first = 0; first < ids.length; first += readAtOnce) {
      const group = ids.slice(first, first + readAtOnce).map((id) => ({ id, reading: this.#read(id, options) }));
      // What fails is met in its turn, unless another one failed before.
      for (const { reading } of group) reading.catch(() => undefined);
      for (const { id, reading } of group) {
        try {
          manifests.push(await reading);
        } catch (error) {
          options.signal?.throwIfAborted();
          if (options.onDamaged === undefined || isAway(error)) throw error;
          options.onDamaged({ ...findingOf(snapshotKey(id), error, snapshotKey(id)), snapshots: [id] });
        }
      }
    }
    return manifests.sort(byStart);
  }

  /** The newest of these snapshots (`ids` in order) that has the source of this site and that the caller trusts. */
  async newestOf(
    { site, source }: { readonly site: string; readonly source: string },
    { ids, trusts, ...options }: BeginOptions & { readonly ids: readonly string[] },
  ): Promise<Manifest | undefined> {
    for await (const manifest of this.newestFirst(ids, options)) {
      if (manifest.site !== site || !manifest.sources.some(({ name, outcome }) => name === source && outcome !== 'failed')) continue;
      if (trusts === undefined || (await trusts(manifest))) return manifest;
    }
    return undefined;
  }

  /** The newest first, and only as many as are taken; damaged ones are passed over. `ids` are in order. */
  async *newestFirst(ids: readonly string[], options: Abortable): AsyncGenerator<Manifest> {
    for (let end = ids.length; end > 0; ) {
      const second = ids[end - 1]?.slice(0, secondLength);
      const start = ids.findIndex((id) => id.slice(0, secondLength) === second);
      // Within a second the ids are in no order.
      const found: Manifest[] = [];
      for (const id of ids.slice(start, end)) {
        try {
          found.push(await this.#read(id, options));
        } catch (error) {
          options.signal?.throwIfAborted();
          if (isAway(error)) throw error;
        }
      }
      yield* found.sort(byStart).reverse();
      end = start;
    }
  }

  /** The fault for a snapshot that is not there. */
  missing(id: string): Fault {
    return new Fault('snapshot-missing', `there is no snapshot ${id} in ${this.#store.description}`, {
      guidance: 'run holdfast list to see what there is',
    });
  }

  async #read(id: string, options: Abortable): Promise<Manifest> {
    const key = snapshotKey(id);
    const manifest = parseManifest(await this.#store.get(key, options), key);
    if (manifest.id === id) return manifest;
    throw new Fault('destination-damaged', `${key} in ${this.#store.description} is the manifest of ${manifest.id}`, {
      guidance: 'give the file its own name back',
    });
  }
}

/** By the millisecond of their start, then by id. */
function byStart(left: Manifest, right: Manifest): number {
  return left.startedAt < right.startedAt || (left.startedAt === right.startedAt && left.id < right.id) ? -1 : 1;
}
