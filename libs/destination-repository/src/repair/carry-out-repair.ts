import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import type { Lease } from '../lease/lease.ts';
import type { DamagedPacks } from '../pack/damaged-packs.ts';
import { recoveryGuides } from '../recovery-guide.ts';
import { descriptionKey, type RepositoryDescription, serialiseDescription } from '../repository-description.ts';
import { recoveryKey } from '../repository-keys.ts';
import type { BadObject, Examination } from './examination.ts';
import { keptIndexFiles, unindexedPacks } from './plan-repair.ts';
import { putIndex } from './put-index.ts';
import type { Salvaged } from './salvage-packs.ts';
import type { ScratchStore } from './scratch-store.ts';

export interface CarryOutParts {
  readonly store: Store;
  readonly scratch: ScratchStore;
  readonly damage: DamagedPacks;
  readonly lease: Lease;
  /** The description to be, and whether it is another than the one that is there. */
  readonly description: RepositoryDescription;
  readonly isDescriptionNew: boolean;
  /** Where what is replaced goes, ending in `/`. */
  readonly asidePrefix: string;
}

/**
 * Mends a repository so that a crash at any moment leaves what could be read before: new packs, then index files that name
 * them, then what tells of the repository; only then what is replaced is moved aside, each object once its copy is there.
 */
export async function carryOutRepair(found: Examination, salvaged: Salvaged, parts: CarryOutParts, options: Abortable): Promise<void> {
  const { store, damage } = parts;
  const aside = new Aside(parts);
  const kept = new Set(keptIndexFiles(found));
  const isNew = new Set(parts.scratch.added);
  // The same chunks may have made the very pack again that was damaged: it takes that one's place.
  for (const pack of found.damagedPacks) if (isNew.has(pack.key)) await aside.copy(pack, options);
  for (const key of isNew) await store.put(key, await parts.scratch.get(key, options), options);
  const written = await putIndex(store, linesToPut(found, salvaged), { ...options, access: found.access });
  await putDescription(found, parts, aside, options);
  await expectHeld(parts.lease, options);
  for (const file of found.badIndexFiles) if (!written.has(file.key)) await aside.move(file, options);
  for (const { key } of found.indexFiles.filter((file) => !kept.has(file))) {
    if (!written.has(key)) await aside.move({ key, isUnread: false }, options);
  }
  for (const pack of found.damagedPacks) if (!isNew.has(pack.key)) await aside.move(pack, options);
  for (const bad of [...found.badManifests, ...found.badRecords]) await aside.move(bad, options);
  await renewNotes(found, { damage, isNew });
}

/** Of whole packs that no index file names, of new ones, and of damaged ones that stay, as far as it is known. */
function linesToPut(found: Examination, { lines }: Salvaged) {
  const unindexed = new Set(unindexedPacks(found));
  const isNew = new Set(found.damagedPacks.filter(({ pack }) => found.index.hasPack(pack)).map(({ pack }) => pack));
  const named = new Set(keptIndexFiles(found).flatMap(({ packs }) => packs));
  const staying = found.damagedPacks.filter(({ pack, isUnread }) => isUnread && !isNew.has(pack) && !named.has(pack));
  const known = staying.flatMap(({ pack }) => found.knownLines.get(pack) ?? []);
  return { lines: [...lines, ...known], packs: found.index.packs.filter(({ pack }) => unindexed.has(pack)) };
}

async function putDescription(found: Examination, parts: CarryOutParts, aside: Aside, options: Abortable): Promise<void> {
  const { store, description, isDescriptionNew } = parts;
  if (found.guide !== 'whole') {
    if (found.guide === 'other') await aside.copy({ key: recoveryKey, isUnread: false }, options);
    await store.put(recoveryKey, Buffer.from(recoveryGuides[found.access.form]), options);
  }
  if (!isDescriptionNew) return;
  if (found.badDescription !== undefined) await aside.copy(found.badDescription, options);
  else if (found.description !== undefined) await aside.copy({ key: descriptionKey, isUnread: false }, options);
  await store.put(descriptionKey, serialiseDescription(description), options);
}

async function renewNotes(
  { damagedPacks, noted, lineDigests }: Examination,
  { damage, isNew }: { readonly damage: DamagedPacks; readonly isNew: ReadonlySet<string> },
): Promise<void> {
  const staying = damagedPacks.filter(({ key, isUnread }) => isUnread && !isNew.has(key));
  for (const { pack, what } of staying) await damage.note(pack, what);
  const stays = new Set(staying.map(({ pack }) => pack));
  const gone = damagedPacks.filter(({ pack }) => !stays.has(pack)).map(({ pack }) => pack);
  const whole = [...noted].filter((pack) => lineDigests.has(pack));
  for (const pack of [...gone, ...whole]) if (noted.has(pack)) await damage.forget(pack);
}

type Movable = Pick<BadObject, 'key' | 'isUnread'>;

/** The place of what was replaced. */
class Aside {
  readonly #store: Store;
  readonly #prefix: string;

  constructor({ store, asidePrefix }: CarryOutParts) {
    this.#store = store;
    this.#prefix = asidePrefix;
  }

  /** Copies an object there; one that the disk does not give cannot be. */
  async copy({ key, isUnread }: Movable, options: Abortable): Promise<void> {
    if (!isUnread) await this.#store.put(`${this.#prefix}${key}`, await this.#store.get(key, options), options);
  }

  async move(object: Movable, options: Abortable): Promise<void> {
    if (object.isUnread) return;
    await this.copy(object, options);
    await this.#store.delete(object.key, options);
  }
}

/** A repair that slept longer than its lease may have been overtaken. */
async function expectHeld(lease: Lease, options: Abortable): Promise<void> {
  if (await lease.isHeld(options)) return;
  throw new Fault('repository-locked', 'another run has taken the place of this repair, which did not answer for too long', {
    guidance: 'run it again',
    retryable: true,
  });
}
