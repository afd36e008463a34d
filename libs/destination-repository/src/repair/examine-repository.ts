import type { RepairProgress } from '@holdfast/destination';
import { Fault, toFault } from '@holdfast/fault';
import { type Abortable, type Manifest, parseManifest } from '@holdfast/manifest';
import type { Store, StoredObject } from '@holdfast/store';
import { indexPrefix, isIndexKey } from '../index-files/index-file.ts';
import { RepositoryAccess } from '../keys/repository-access.ts';
import { DamagedPacks } from '../pack/damaged-packs.ts';
import { packOfKey } from '../pack/pack-layout.ts';
import { descriptionKey, parseDescription, type RepositoryDescription } from '../repository-description.ts';
import { snapshotKey, snapshotOfKey, snapshotPrefix } from '../repository-keys.ts';
import type { BadObject, Examination } from './examination.ts';
import { examineIndexFiles } from './examine-index-files.ts';
import { examineGuide, examineRecords } from './examine-others.ts';
import { examinePacksWhole } from './examine-packs-whole.ts';
import { readAsFarAsPossible } from './read-as-far-as-possible.ts';

export interface ExamineOptions extends Abortable {
  /** Objects that may not or cannot be read are passed over; otherwise what is no damage is thrown. */
  readonly isLenient: boolean;
  /** What this machine may read of a repository of this description. */
  readonly accessOf: (description: RepositoryDescription) => Promise<RepositoryAccess>;
  readonly onProgress?: ((progress: RepairProgress) => void) | undefined;
  /** Given the bytes of each whole pack: a dying disk may not give them a second time. */
  readonly onWholePack?: ((key: string, bytes: Buffer) => Promise<void>) | undefined;
}

/** Looks at every object of a repository by itself: nothing is believed that another object says of it. */
export async function examineRepository(store: Store, options: ExamineOptions): Promise<Examination> {
  const reading = new Reading(store, options);
  const description = await reading.description();
  const packFiles = await reading.list('packs/', (key) => packOfKey(key) !== undefined);
  const access = await accessTo(reading, description.description, packFiles);
  const guide = await examineGuide(reading, description.description);
  const manifests = await reading.manifests();
  const packs = await examinePacksWhole(reading, access, packFiles);
  const index = await examineIndexFiles(reading, await reading.list(indexPrefix, isIndexKey), { ...packs, access });
  const badRecords = await examineRecords(reading);
  const noted = await new DamagedPacks(store, () => new Date(0)).list(options).catch((error: unknown) => {
    reading.giveUpOn('damaged/', error);
    return new Set<string>();
  });
  return { ...description, access, guide, ...manifests, ...packs, ...index, badRecords, noted, unlisted: reading.unlisted };
}

/** Throws `key-missing` where this machine cannot read, and `destination-damaged` where it is not known any more how. */
async function accessTo(
  { store, options }: Reading,
  description: RepositoryDescription | undefined,
  packs: readonly StoredObject[],
): Promise<RepositoryAccess> {
  if (description === undefined && packs.some(({ key }) => key.endsWith('.age'))) {
    throw new Fault('destination-damaged', `the repository ${store.description} is encrypted, and its ${descriptionKey} is lost`, {
      guidance: `bring ${descriptionKey} back from another copy; RECOVERY.md there says how to read the data meanwhile`,
    });
  }
  const access = description === undefined ? RepositoryAccess.plain() : await options.accessOf(description);
  access.requireReading();
  return access;
}

/** Reads the objects of a store, whatever is wrong with them. */
export class Reading {
  readonly store: Store;
  readonly options: ExamineOptions;
  readonly unlisted: BadObject[] = [];

  constructor(store: Store, options: ExamineOptions) {
    this.store = store;
    this.options = options;
  }

  /** The bytes of an object, or what is wrong with it. Throws what is no damage, unless lenient. */
  async read({ key, size }: StoredObject): Promise<{ readonly bytes: Buffer; readonly bad?: BadObject }> {
    try {
      const { bytes, unreadBytes } = await readAsFarAsPossible(this.store, { key, size }, this.options);
      this.options.onProgress?.({ objects: 1, bytes: bytes.length });
      if (unreadBytes === 0) return { bytes };
      return { bytes, bad: { key, size, what: `the disk does not give ${unreadBytes} of its ${size} bytes`, isUnread: true } };
    } catch (error) {
      this.options.signal?.throwIfAborted();
      if (!this.options.isLenient) throw error;
      const what = toFault(error, 'destination-unreadable', 'it cannot be read').message;
      return { bytes: Buffer.alloc(0), bad: { key, size, what, isUnread: true } };
    }
  }

  /** The objects below a prefix that are meant; none where a folder cannot be listed, when lenient. */
  async list(prefix: string, isMeant: (key: string) => boolean): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    try {
      for await (const object of this.store.list(prefix, this.options)) if (isMeant(object.key)) found.push(object);
    } catch (error) {
      this.giveUpOn(prefix, error);
    }
    return found;
  }

  giveUpOn(key: string, error: unknown): void {
    this.options.signal?.throwIfAborted();
    if (!this.options.isLenient) throw error;
    const what = toFault(error, 'destination-unreadable', 'it cannot be listed').message;
    this.unlisted.push({ key, size: 0, what, isUnread: true });
  }

  /** Throws `repository-newer`: what a newer version wrote is not damaged. */
  async description(): Promise<Pick<Examination, 'description' | 'badDescription'>> {
    const size = await this.store.size(descriptionKey, this.options);
    if (size === undefined) return { description: undefined, badDescription: undefined };
    const { bytes, bad } = await this.read({ key: descriptionKey, size });
    if (bad !== undefined) return { description: undefined, badDescription: bad };
    try {
      return { description: parseDescription(bytes, this.store.description), badDescription: undefined };
    } catch (error) {
      if (error instanceof Fault && error.code === 'repository-newer') throw error;
      const what = 'it is not as it was written';
      return { description: undefined, badDescription: { key: descriptionKey, size, what, isUnread: false } };
    }
  }

  async manifests(): Promise<Pick<Examination, 'manifests' | 'badManifests'>> {
    const manifests: Manifest[] = [];
    const badManifests: Examination['badManifests'][number][] = [];
    for (const object of await this.list(snapshotPrefix, (key) => snapshotOfKey(key) !== undefined)) {
      const { key, size } = object;
      const snapshot = snapshotOfKey(key) as string;
      const { bytes, bad } = await this.read(object);
      if (bad !== undefined) badManifests.push({ ...bad, snapshot });
      else {
        const manifest = parsed(bytes, key);
        if (typeof manifest !== 'string' && snapshotKey(manifest.id) === key) manifests.push(manifest);
        else {
          const what = typeof manifest === 'string' ? manifest : `it is the manifest of ${manifest.id}`;
          badManifests.push({ key, size, what, isUnread: false, snapshot });
        }
      }
    }
    return { manifests, badManifests };
  }
}

function parsed(bytes: Buffer, key: string): Manifest | string {
  try {
    return parseManifest(bytes, key);
  } catch (error) {
    const fault = toFault(error, 'destination-damaged', key);
    if (fault.code === 'repository-newer') throw fault;
    return fault.message;
  }
}
