import type { RepairOptions, RepairResult, RepairStep } from '@holdfast/destination';
import { type Abortable, serialiseManifest } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { keysPrefix } from '../keys/key-objects.ts';
import { recoveryGuides } from '../recovery-guide.ts';
import { descriptionKey, keysId, newDescription, serialiseDescription } from '../repository-description.ts';
import { recoveryKey, snapshotKey, snapshotPrefix } from '../repository-keys.ts';
import type { BadObject, Examination } from './examination.ts';
import { examineRepository } from './examine-repository.ts';
import { findLosses } from './find-losses.ts';
import { putIndex } from './put-index.ts';
import { descriptionToBe, expectSomething, type RepairParts } from './repair-repository.ts';
import { type Salvaged, salvagePacks } from './salvage-packs.ts';
import { ScratchStore } from './scratch-store.ts';

/**
 * Brings everything that can be read of a repository into a new one in `to`, each object tried by itself, and read once
 * where it is whole: a dying disk may not give it a second time. Without `to` only looks.
 */
export async function salvageRepository(parts: RepairParts, to: Store | undefined, options: RepairOptions): Promise<RepairResult> {
  const { store } = parts;
  const { signal, onProgress } = options;
  const onWholePack = to === undefined ? undefined : (key: string, bytes: Buffer) => to.put(key, bytes, { signal });
  const found = await examineRepository(store, { signal, onProgress, isLenient: true, accessOf: parts.accessOf, onWholePack });
  expectSomething(found, store);
  // Whole packs are read where they arrived.
  await using scratch = await ScratchStore.open(to ?? store, parts.scratchFolder);
  const bench = { source: store, scratch, description: descriptionToBe(found, parts), name: `salvage-${parts.name.slice(0, 8)}` };
  const salvaged = await salvagePacks(found, bench, { signal, isLenient: true });
  const lost = await findLosses(found, bench, { signal });
  if (to !== undefined) await writeNew(found, salvaged, { ...parts, scratch, to }, { signal });
  const { chunks, bytes } = salvaged;
  return { steps: stepsOf(found, salvaged), lost, salvaged: { chunks, bytes }, movedTo: undefined, isRenamed: true };
}

type NewParts = RepairParts & { readonly scratch: ScratchStore; readonly to: Store };

/** The manifests come last, as in every writer: a snapshot that is there has what it needs, but for what was lost. */
async function writeNew(found: Examination, salvaged: Salvaged, parts: NewParts, options: Abortable): Promise<void> {
  const { store, scratch, to } = parts;
  for (const key of scratch.added) await to.put(key, await scratch.get(key, options), options);
  const added = new Set(salvaged.lines.length === 0 ? [] : found.index.packs.slice(-salvaged.lines.length).map(({ pack }) => pack));
  await putIndex(
    to,
    { lines: salvaged.lines, packs: found.index.packs.filter(({ pack }) => !added.has(pack)) },
    { ...options, access: found.access },
  );
  await to.put(recoveryKey, Buffer.from(recoveryGuides[found.access.form]), options);
  const like = found.description;
  const keys = like === undefined ? undefined : keysId(like) || undefined;
  if (keys !== undefined) for await (const { key } of store.list(keysPrefix, options)) await copyIfReadable(store, to, key, options);
  const description = newDescription(parts.name, parts.now, { keys, like });
  await to.putIfAbsent(descriptionKey, serialiseDescription(description), options);
  for (const manifest of found.manifests) {
    for (const key of await signaturesOf(store, manifest.id, options)) await copyIfReadable(store, to, key, options);
    await to.put(snapshotKey(manifest.id), serialiseManifest(manifest), options);
  }
}

async function signaturesOf(store: Store, id: string, options: Abortable): Promise<string[]> {
  const keys: string[] = [];
  try {
    for await (const { key } of store.list(snapshotPrefix, options)) if (key.startsWith(`${snapshotKey(id)}.`)) keys.push(key);
  } catch {
    options.signal?.throwIfAborted();
  }
  return keys;
}

async function copyIfReadable(from: Store, to: Store, key: string, options: Abortable): Promise<void> {
  const bytes = await from.get(key, options).catch(() => undefined);
  options.signal?.throwIfAborted();
  if (bytes !== undefined) await to.put(key, bytes, options);
}

function stepsOf(found: Examination, { perPack }: Salvaged): RepairStep[] {
  const left: BadObject[] = [...found.badManifests, ...found.badIndexFiles, ...found.badRecords, ...found.unlisted];
  if (found.badDescription !== undefined) left.push(found.badDescription);
  return [
    ...found.damagedPacks.map(({ key, pack, what }) => {
      const message = `${what}; ${perPack.get(pack) ?? 0} chunks that only it has were read`;
      return { object: key, action: 'salvage' as const, message };
    }),
    ...left.map(({ key, what }) => ({ object: key, action: 'keep' as const, message: what })),
  ];
}
