import { hash } from 'node:crypto';
import type { RepairStep } from '@holdfast/destination';
import { indexForms, indexPrefix } from '../index-files/index-file.ts';
import { recoveryGuides } from '../recovery-guide.ts';
import { descriptionKey } from '../repository-description.ts';
import { recoveryKey } from '../repository-keys.ts';
import type { Examination, IndexFile } from './examination.ts';
import type { Salvaged } from './salvage-packs.ts';

/** What is to be done to a repository, object by object. */
export function planRepair(found: Examination, salvaged: Salvaged): RepairStep[] {
  return [...packSteps(found, salvaged), ...indexSteps(found), ...descriptionSteps(found), ...otherSteps(found)];
}

/** The index files that stay: those that are right and name no pack that is moved aside. */
export function keptIndexFiles({ indexFiles, damagedPacks }: Examination): readonly IndexFile[] {
  const going = new Set(damagedPacks.filter(({ isUnread }) => !isUnread).map(({ pack }) => pack));
  return indexFiles.filter(({ packs }) => !packs.some((pack) => going.has(pack)));
}

/** The whole packs that no index file names which stays. */
export function unindexedPacks(found: Examination): string[] {
  const kept = keptIndexFiles(found);
  const named = indexForms(found.access).map((form) => new Set(kept.filter((file) => file.form === form).flatMap(({ packs }) => packs)));
  return [...found.lineDigests.keys()].filter((pack) => named.some((packs) => !packs.has(pack)));
}

function packSteps({ damagedPacks }: Examination, { perPack }: Salvaged): RepairStep[] {
  return damagedPacks.map(({ key, pack, what, isUnread }) => {
    const saved = perPack.get(pack) ?? 0;
    const salvage = saved === 0 ? 'nothing that only it has can be read' : `${saved} chunks that only it has are written anew`;
    return { object: key, action: isUnread ? 'keep' : 'salvage', message: `${what}; ${salvage}` };
  });
}

function indexSteps(found: Examination): RepairStep[] {
  const steps: RepairStep[] = found.badIndexFiles.map(({ key, what, isUnread }) => ({
    object: key,
    action: isUnread ? 'keep' : 'move',
    message: what,
  }));
  const kept = new Set(keptIndexFiles(found));
  for (const file of found.indexFiles) {
    if (!kept.has(file)) steps.push({ object: file.key, action: 'move', message: 'it names packs that are moved aside' });
  }
  const unindexed = unindexedPacks(found).length;
  if (unindexed > 0)
    steps.push({ object: indexPrefix, action: 'write', message: `no index file that is whole names ${unindexed} of the packs` });
  return steps;
}

function descriptionSteps({ description, badDescription, guide, access }: Examination): RepairStep[] {
  const steps: RepairStep[] = [];
  if (description === undefined) {
    const why = badDescription === undefined ? 'it is missing' : badDescription.what;
    const message = `${why}; a new one gives the repository a new identity and the usual sizes of chunks`;
    steps.push({ object: descriptionKey, action: badDescription === undefined ? 'write' : 'replace', message });
  } else if (namesOtherGuide({ description, guide, access })) {
    steps.push({ object: descriptionKey, action: 'replace', message: `it names the ${recoveryKey} that was there` });
  }
  if (guide === 'missing') steps.push({ object: recoveryKey, action: 'write', message: 'it is missing' });
  if (guide === 'other') steps.push({ object: recoveryKey, action: 'replace', message: 'it is not as it was written' });
  return steps;
}

/**
 * Whether RECOVERY.md has to be written by another version than the one that made the repository. Of an encrypted one
 * machines know the very description, so that it stays.
 */
export function namesOtherGuide({ description, guide, access }: Pick<Examination, 'description' | 'guide' | 'access'>): boolean {
  const current = hash('sha256', recoveryGuides[access.form]);
  return guide !== 'whole' && access.form === 'plain' && description !== undefined && description.recoveryGuide !== current;
}

function otherSteps({ badManifests, badRecords, noted, lineDigests }: Examination): RepairStep[] {
  const steps: RepairStep[] = [...badManifests, ...badRecords].map(({ key, what, isUnread }) => ({
    object: key,
    action: isUnread ? 'keep' : 'move',
    message: what,
  }));
  for (const pack of noted) {
    if (lineDigests.has(pack)) steps.push({ object: `damaged/${pack}.json`, action: 'forget', message: 'that pack is whole' });
  }
  return steps;
}
