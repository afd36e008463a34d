import { hash } from 'node:crypto';
import type { CheckOptions, Finding } from '@holdfast/destination';
import type { Manifest, StreamReference } from '@holdfast/manifest';
import { inParallel } from '../in-parallel.ts';
import { checkKeyObjects } from '../keys/check-key-objects.ts';
import type { OpenRepository } from '../open-repository.ts';
import { packKey } from '../pack/pack-layout.ts';
import { recoveryKey, snapshotKey } from '../repository-keys.ts';
import { type ExaminedPacks, examinePacks } from './examine-packs.ts';
import { findingOf } from './finding-of.ts';
import { SnapshotNeeds, type Unsound } from './snapshot-needs.ts';

export interface CheckParts {
  readonly repository: OpenRepository;
  /** The snapshots to check. */
  readonly manifests: readonly Manifest[];
  /** The packs that a snapshot names; those that a prune removed give way to those that have what was needed of them. */
  readonly packsOf: (manifest: Manifest) => readonly string[];
  /** Whether packs that none of these snapshots needs are checked too. */
  readonly everything: boolean;
  /** Whether these are all snapshots, so that what none of them needs may be deleted. */
  readonly mayDelete: boolean;
  /** The repository once more, these packs being known as damaged. */
  readonly reopen: (damaged: ReadonlySet<string>) => Promise<OpenRepository>;
  /** Told of the packs of which every byte was found as it was written. */
  readonly onWhole: (packs: ReadonlySet<string>) => Promise<void>;
}

/** What is wrong with the repository's objects; manifests and `repository.json` were proven when they were read. */
export async function* checkRepository(parts: CheckParts, options: CheckOptions): AsyncGenerator<Finding> {
  const misshapen = await misshapenPacks(parts, options);
  if (options.level === 'presence') yield* checkPresence(parts, misshapen, options);
  else {
    yield* checkRecoveryGuide(parts, options);
    if (parts.repository.access.form === 'age') yield* checkKeyObjects(parts.repository.store, options);
    yield* checkBytes(parts, misshapen, options);
  }
}

/** Packs that a snapshot rests on and that are missing, unknown, or shorter or longer than they were written. */
async function misshapenPacks({ repository, manifests, packsOf }: CheckParts, options: CheckOptions): Promise<Map<string, Unsound>> {
  const { store, access, index, lastResort } = repository;
  const sizes = new Map([...lastResort.packs, ...index.packs].map(({ pack, size }) => [pack, size]));
  const misshapen = new Map<string, Unsound>();
  const needed = [...new Set(manifests.flatMap(packsOf))];
  const found = await inParallel(needed, store.capabilities.parallelCalls, (pack) => store.size(packKey(pack, access.form), options));
  for (const [number, pack] of needed.entries()) {
    const size = found[number];
    const expected = sizes.get(pack);
    options.onProgress?.({ objects: 1, bytes: 0 });
    if (size === undefined) misshapen.set(pack, { what: 'it is missing', isKnown: true, isGone: true });
    // Without the keys nobody knows what packs there should be.
    else if (expected === undefined && !access.canStore) continue;
    else if (expected === undefined) misshapen.set(pack, { what: 'its contents cannot be told', isKnown: true });
    else if (size !== expected) misshapen.set(pack, { what: `it has ${size} bytes instead of ${expected}`, isKnown: true });
  }
  return misshapen;
}

async function* checkPresence(parts: CheckParts, misshapen: Map<string, Unsound>, options: CheckOptions): AsyncGenerator<Finding> {
  const { repository, manifests, packsOf } = parts;
  const needs = new SnapshotNeeds(repository, misshapen, { ...options, deep: false, packsOf });
  for (const manifest of manifests) if (packsOf(manifest).some((pack) => misshapen.has(pack))) await needs.add(manifest);
  yield* unsoundFindings(parts, { unsound: misshapen, needs }, options);
  yield* needs.findings();
  for (const { id, sources } of manifests) {
    for (const { name, listing, details } of sources) {
      for (const reference of [listing, details]) {
        if (reference === undefined || !repository.access.canStore || isLocated(reference, repository)) continue;
        yield { object: snapshotKey(id), message: `no pack holds all of the listing of ${name}`, snapshots: [id] };
      }
    }
  }
}

function isLocated(reference: StreamReference, { index, lastResort }: OpenRepository): boolean {
  return (reference.chunks ?? [reference.sha256]).every((id) => (index.packNumberOf(id) ?? lastResort.packNumberOf(id)) !== undefined);
}

async function* checkRecoveryGuide({ repository }: CheckParts, options: CheckOptions): AsyncGenerator<Finding> {
  const { store, description } = repository;
  try {
    if (hash('sha256', await store.get(recoveryKey, options)) === description.recoveryGuide) return;
    yield { object: recoveryKey, message: 'it is not as it was written', snapshots: [] };
  } catch (error) {
    options.signal?.throwIfAborted();
    yield { ...findingOf(recoveryKey, error, 'it cannot be read'), snapshots: [] };
  }
}

/**
 * Reads the packs, notes which are damaged, then walks through the listings to see who needs what of those. Where another
 * pack stands in for a damaged one, it is read as well.
 */
async function* checkBytes(parts: CheckParts, misshapen: Map<string, Unsound>, options: CheckOptions): AsyncGenerator<Finding> {
  const { repository: first, manifests, everything, packsOf } = parts;
  const named = new Set(manifests.flatMap(packsOf));
  const noted = await first.damage.list(options);
  const unsound = new Map(misshapen);
  const whole = new Set<string>();
  let wanted = (pack: string): boolean => everything || named.has(pack);
  for (let isFirst = true; ; isFirst = false) {
    const examined = await examinePacks(first, (pack) => wanted(pack) && !whole.has(pack) && !unsound.has(pack), options);
    if (isFirst) yield* examined.findings;
    for (const pack of examined.whole) whole.add(pack);
    for (const pack of examined.wrong.keys()) unsound.set(pack, await noteDamage(first, { pack, examined, isKnown: noted.has(pack) }));
    await forgetHealed(first, { noted, whole }, options);
    const damaged = new Set([...noted, ...examined.wrong.keys()].filter((pack) => !whole.has(pack)));
    const repository = noted.size + unsound.size === 0 ? first : await parts.reopen(damaged);
    const needs = new SnapshotNeeds(repository, unsound, { ...options, deep: true, packsOf });
    for (const manifest of manifests) await needs.add(manifest);
    const others = new Set(needs.packs().filter((pack) => !whole.has(pack) && !unsound.has(pack)));
    if (others.size === 0) {
      await parts.onWhole(whole);
      yield* unsoundFindings(parts, { unsound, needs }, options);
      yield* needs.findings();
      return;
    }
    wanted = (pack) => others.has(pack);
  }
}

interface Examined {
  readonly pack: string;
  readonly examined: ExaminedPacks;
  readonly isKnown: boolean;
}

async function noteDamage({ damage }: OpenRepository, { pack, examined, isKnown }: Examined): Promise<Unsound> {
  const what = shortened(examined.wrong.get(pack) ?? []);
  if (examined.unread.has(pack)) return { what, isKnown: false, isUnread: true };
  const failure = await damage.note(pack, what);
  return { what: failure === undefined ? what : `${what}; ${failure.message}, so that the next backup still relies on it`, isKnown };
}

const clausesTold = 3;

function shortened(clauses: readonly string[]): string {
  const more = clauses.length - clausesTold;
  return `${clauses.slice(0, clausesTold).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A pack that was noted as damaged may have been replaced by a good copy, or deleted. */
async function forgetHealed(
  { store, access, damage }: OpenRepository,
  { noted, whole }: { readonly noted: ReadonlySet<string>; readonly whole: ReadonlySet<string> },
  options: CheckOptions,
): Promise<void> {
  for (const pack of noted) {
    if (whole.has(pack) || (await store.size(packKey(pack, access.form), options)) === undefined) await damage.forget(pack);
  }
}

function* unsoundFindings(
  { mayDelete, repository }: CheckParts,
  { unsound, needs }: { readonly unsound: ReadonlyMap<string, Unsound>; readonly needs: SnapshotNeeds },
  { onUnneeded }: CheckOptions,
): Generator<Finding> {
  for (const [pack, { what, isKnown, isGone, isUnread }] of unsound) {
    const object = packKey(pack, repository.access.form);
    const snapshots = needs.usersOf(pack);
    if (snapshots.length > 0 || !isKnown) yield { object, message: what, snapshots, ...(isUnread ? { unread: true as const } : {}) };
    else if (mayDelete && !isGone) onUnneeded?.({ object, message: what });
  }
}
