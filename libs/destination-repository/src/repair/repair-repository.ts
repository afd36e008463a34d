import { hash } from 'node:crypto';
import type { RepairOptions, RepairResult } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Store } from '@holdfast/store';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import type { Lease } from '../lease/lease.ts';
import type { DamagedPacks } from '../pack/damaged-packs.ts';
import { recoveryGuides } from '../recovery-guide.ts';
import { newDescription, type RepositoryDescription, resealed } from '../repository-description.ts';
import { carryOutRepair } from './carry-out-repair.ts';
import type { Examination } from './examination.ts';
import { examineRepository } from './examine-repository.ts';
import { findLosses } from './find-losses.ts';
import { namesOtherGuide, planRepair } from './plan-repair.ts';
import { salvagePacks } from './salvage-packs.ts';
import { ScratchStore } from './scratch-store.ts';

export interface RepairParts {
  readonly store: Store;
  readonly damage: DamagedPacks;
  /** What this machine may read of a repository of this description. */
  readonly accessOf: (description: RepositoryDescription) => Promise<RepositoryAccess>;
  /** Keeps everybody else away; undefined when nothing is to be changed. */
  readonly lease: Lease | undefined;
  readonly now: Date;
  /** 32 hex digits, random. */
  readonly name: string;
  /** Local folder for what is made before it is put. */
  readonly scratchFolder: string;
}

/** Mends a repository in its place; see `Destination.repair`. */
export async function repairRepository(parts: RepairParts, options: RepairOptions): Promise<RepairResult> {
  const { store, lease } = parts;
  const { signal, onProgress } = options;
  const found = await examineRepository(store, { signal, onProgress, isLenient: false, accessOf: parts.accessOf });
  expectSomething(found, store);
  await using scratch = await ScratchStore.open(store, parts.scratchFolder);
  const description = descriptionToBe(found, parts);
  const bench = { source: store, scratch, description, name: `repair-${parts.name.slice(0, 8)}` };
  const salvaged = await salvagePacks(found, bench, { signal, isLenient: false });
  const lost = await findLosses(found, bench, { signal });
  const steps = planRepair(found, salvaged);
  const isWork = steps.some(({ action }) => action !== 'keep');
  const asidePrefix = `removed/${parts.now.toISOString().slice(0, 19).replaceAll(':', '')}-${parts.name.slice(0, 4)}/`;
  if (isWork) await options.confirm?.({ steps, lost });
  if (isWork && lease !== undefined) {
    const isDescriptionNew = description !== found.description;
    await carryOutRepair(found, salvaged, { ...parts, lease, scratch, description, isDescriptionNew, asidePrefix }, { signal });
  }
  const moves = steps.some(({ action }) => action === 'replace' || action === 'move' || action === 'salvage');
  return {
    steps,
    lost,
    salvaged: { chunks: salvaged.chunks, bytes: salvaged.bytes },
    movedTo: moves ? asidePrefix : undefined,
    isRenamed: found.description === undefined,
  };
}

/** Throws `repository-missing` where there is nothing to repair, and `unsupported` for what cannot be. */
export function expectSomething(found: Examination, { description: place }: Store): void {
  const { description, badDescription, manifests, badManifests, index, damagedPacks } = found;
  const objects = manifests.length + badManifests.length + index.packs.length + damagedPacks.length;
  if (description !== undefined || badDescription !== undefined || objects > 0) return;
  throw new Fault('repository-missing', `there is no repository in ${place}`, { guidance: 'run holdfast backup to make one' });
}

/** The description that the repository should have; the very one that it has when nothing is wrong with it. */
export function descriptionToBe({ description, guide, access }: Examination, { name, now }: RepairParts): RepositoryDescription {
  if (description === undefined) return newDescription(name, now);
  const current = hash('sha256', recoveryGuides[access.form]);
  return namesOtherGuide({ description, guide, access }) ? resealed({ ...description, recoveryGuide: current }) : description;
}
