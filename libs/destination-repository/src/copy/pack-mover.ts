import type { CopyOptions } from '@holdfast/destination';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { BoundedWork } from '../bounded-work.ts';
import type { OpenRepository } from '../open-repository.ts';
import type { DamagedPacks } from '../pack/damaged-packs.ts';
import { type PackForm, packKey, packOfKey } from '../pack/pack-layout.ts';
import { type CopiedObject, copyObject, SourceDamage } from './copy-object.ts';
import type { NeededPack } from './packs-to-copy.ts';

/** So many packs are on their way at once: while one waits for the network, others fill it. */
const packsAtOnce = 8;
/** Of these so many are read at once: then the first is on its way before the last is read. */
const stagedAtOnce = 2;

/** One side of a copy. */
export interface CopySide {
  readonly store: Store;
  readonly damage: DamagedPacks;
}

/** From where to where. */
export interface MoverSides {
  readonly from: OpenRepository;
  readonly to: CopySide;
}

/** What was moved. */
export interface Moved {
  objects: number;
  bytes: number;
}

/** Brings packs and other objects that are named by their digest from one repository to another, each once. */
export class PackMover {
  readonly moved: Moved = { objects: 0, bytes: 0 };
  readonly #from: CopySide;
  readonly #to: CopySide;
  readonly #present: ReadonlyMap<string, number>;
  readonly #distrusted: ReadonlySet<string>;
  readonly #work = new BoundedWork(packsAtOnce);
  readonly #staging = new BoundedWork(stagedAtOnce);
  readonly #packs = new Map<string, Promise<Moved>>();
  readonly #options: CopyOptions;
  readonly #form: PackForm;

  private constructor(sides: MoverSides, target: TargetPacks, options: CopyOptions) {
    this.#from = sides.from;
    this.#to = sides.to;
    this.#present = target.present;
    this.#distrusted = target.distrusted;
    this.#options = options;
    this.#form = sides.from.access.form;
  }

  /** Looks what the target has: a pack of another size, or one that was found damaged there, is brought again. */
  static async start(sides: MoverSides, options: CopyOptions): Promise<PackMover> {
    const [present, distrusted] = await Promise.all([packsIn(sides.to.store, options), sides.to.damage.list(options)]);
    return new PackMover(sides, { present, distrusted }, options);
  }

  /** Whether the target has a pack that is not as it should be. */
  isSpoilt({ pack, size }: NeededPack): boolean {
    return this.#distrusted.has(pack) || (this.#present.get(pack) ?? size) !== size;
  }

  /** Brings the packs that are missing and gives what that took; for one that was asked for before, nothing. Throws {@link SourceDamage}. */
  async bring(packs: readonly NeededPack[]): Promise<Moved> {
    const bringing = packs.map((needed) => {
      const known = this.#packs.get(needed.pack);
      if (known !== undefined) return known.then(() => ({ objects: 0, bytes: 0 }));
      const moving = this.#bring(needed);
      this.#packs.set(needed.pack, moving);
      return moving;
    });
    const settled = await Promise.allSettled(bringing);
    const sum: Moved = { objects: 0, bytes: 0 };
    for (const one of settled) {
      if (one.status === 'rejected') throw one.reason;
      sum.objects += one.value.objects;
      sum.bytes += one.value.bytes;
    }
    return sum;
  }

  /** Brings an object that is no pack. Throws {@link SourceDamage}. */
  async bringObject(object: CopiedObject): Promise<void> {
    await this.#work.run(() => this.#copy(object));
  }

  async #bring(needed: NeededPack): Promise<Moved> {
    const { pack, size } = needed;
    if (this.#present.get(pack) === size && !this.#distrusted.has(pack)) return { objects: 0, bytes: 0 };
    try {
      await this.#work.run(() => this.#copy({ key: packKey(pack, this.#form), size, digest: pack }));
    } catch (error) {
      if (error instanceof SourceDamage && error.fault.code === 'destination-damaged') await this.#from.damage.note(pack, error.message);
      throw error;
    }
    if (this.#distrusted.has(pack)) await this.#to.damage.forget(pack);
    return { objects: 1, bytes: size };
  }

  async #copy(object: CopiedObject): Promise<void> {
    const { signal, readBack = false, onProgress } = this.#options;
    signal?.throwIfAborted();
    await copyObject(this.#from.store, this.#to.store, object, { signal, readBack, staging: this.#staging });
    this.moved.objects += 1;
    this.moved.bytes += object.size;
    onProgress?.({ objects: 1, bytes: object.size });
  }
}

interface TargetPacks {
  readonly present: ReadonlyMap<string, number>;
  readonly distrusted: ReadonlySet<string>;
}

/** The packs that a store has, with their sizes. */
async function packsIn(store: Store, options: Abortable): Promise<ReadonlyMap<string, number>> {
  const present = new Map<string, number>();
  for await (const { key, size } of store.list('packs/', options)) {
    const pack = packOfKey(key);
    if (pack !== undefined) present.set(pack, size);
  }
  return present;
}
