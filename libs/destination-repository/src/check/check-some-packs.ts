import { type CheckSomeOptions, chooseObjects, type DatedObject, type Finding } from '@holdfast/destination';
import type { Manifest } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { BoundedWork } from '../bounded-work.ts';
import { digestOf } from '../copy/copy-object.ts';
import type { DamagedPacks } from '../pack/damaged-packs.ts';
import { packOfKey } from '../pack/pack-layout.ts';
import { PackTimes } from '../pack/pack-times.ts';
import { findingOf } from './finding-of.ts';

/** So many packs are read at once. */
const packsAtOnce = 4;
/** After so many bytes it is kept what was proven: a run that is killed then has not worked for nothing. */
const keptEvery = 4 << 30;

export interface CheckSomeParts {
  readonly store: Store;
  readonly damage: DamagedPacks;
  readonly manifests: readonly Manifest[];
  readonly now: () => Date;
}

interface DatedPack extends DatedObject {
  readonly pack: string;
  readonly key: string;
}

/**
 * Reads the packs that nobody has proven for longest and compares each with its name, which is the SHA-256 of its bytes: no
 * key and no index is needed. What was proven is kept, so that the next run goes on where this one ended.
 */
export async function* checkSomePacks(parts: CheckSomeParts, options: CheckSomeOptions): AsyncGenerator<Finding> {
  const { store, now } = parts;
  const times = new PackTimes(store);
  const packs = await datedPacks(parts, await times.read(options), options);
  const present = new Set(packs.map(({ pack }) => pack));
  const { chosen, told } = chooseObjects(packs, { ...options, now: now().getTime() });
  options.onChosen?.(told);
  const whole = new Set<string>();
  try {
    let kept = 0;
    let done = 0;
    for await (const { pack, size, wrong, unread } of readPacks(parts, chosen, options)) {
      options.onProgress?.({ objects: 1, bytes: size });
      done += size;
      if (wrong === undefined) whole.add(pack.pack);
      else yield await findingAbout(parts, { pack, wrong, unread });
      if (done - kept < keptEvery) continue;
      kept = done;
      await times.add(whole, now(), options);
    }
  } finally {
    // Also what was proven before the run was stopped counts; a store that may only be read forgets it.
    if (whole.size > 0) await times.add(whole, now(), {}).catch(() => undefined);
  }
  await forgetHealed(parts, whole, options);
  tellProven(parts, await times.read(options), { ...options, present });
}

async function datedPacks({ store, manifests }: CheckSomeParts, times: ReadonlyMap<string, number>, options: CheckSomeOptions) {
  const needed = new Map<string, number>();
  const first = Math.min(...manifests.map(({ startedAt }) => Date.parse(startedAt)));
  for (const { packs = [], startedAt } of manifests) {
    const time = Date.parse(startedAt);
    for (const pack of packs) needed.set(pack, Math.min(time, needed.get(pack) ?? time));
  }
  const found: DatedPack[] = [];
  for await (const { key, size } of store.list('packs/', options)) {
    const pack = packOfKey(key);
    // What no manifest names may hold what a prune put together from older packs.
    if (pack !== undefined) found.push({ pack, key, size, provenAt: times.get(pack), neededSince: needed.get(pack) ?? first });
  }
  return found;
}

interface ReadPack {
  readonly pack: DatedPack;
  readonly size: number;
  /** What is wrong, as a clause. */
  readonly wrong: string | undefined;
  readonly unread: boolean;
}

async function* readPacks({ store }: CheckSomeParts, chosen: readonly DatedPack[], options: CheckSomeOptions): AsyncGenerator<ReadPack> {
  const work = new BoundedWork(packsAtOnce);
  const read = async (pack: DatedPack): Promise<ReadPack> => {
    const { key, size } = pack;
    try {
      options.signal?.throwIfAborted();
      const digest = await digestOf(store, { key, size, digest: pack.pack }, options);
      return { pack, size, wrong: digest === pack.pack ? undefined : 'its bytes do not match its name', unread: false };
    } catch (error) {
      options.signal?.throwIfAborted();
      const { message, unread = false } = findingOf(key, error, 'it cannot be read');
      return { pack, size, wrong: message, unread };
    }
  };
  const running = chosen.map((pack) => work.run(() => read(pack)));
  for (const one of running) one.catch(() => undefined);
  for (const one of running) yield await one;
}

async function findingAbout(
  { damage, manifests }: CheckSomeParts,
  { pack, wrong, unread }: { readonly pack: DatedPack; readonly wrong: string; readonly unread: boolean },
): Promise<Finding> {
  const snapshots = manifests.filter(({ packs }) => packs?.includes(pack.pack)).map(({ id }) => id);
  if (unread) return { object: pack.key, message: wrong, snapshots, unread: true };
  const failure = await damage.note(pack.pack, wrong);
  const message = failure === undefined ? wrong : `${wrong}; ${failure.message}, so that the next backup still relies on it`;
  return { object: pack.key, message, snapshots };
}

async function forgetHealed({ damage }: CheckSomeParts, whole: ReadonlySet<string>, options: CheckSomeOptions): Promise<void> {
  for (const pack of await damage.list(options)) if (whole.has(pack)) await damage.forget(pack);
}

/** A snapshot is proven since its first pack was; one that names a pack that is gone rests on any of the others. */
function tellProven(
  { manifests }: CheckSomeParts,
  times: ReadonlyMap<string, number>,
  { present, onProven }: CheckSomeOptions & { readonly present: ReadonlySet<string> },
): void {
  for (const { id, packs = [] } of manifests) {
    const rests = packs.every((pack) => present.has(pack)) ? packs : [...present];
    const proven = rests.map((pack) => times.get(pack));
    if (proven.length === 0 || proven.includes(undefined)) continue;
    onProven?.(id, new Date(Math.min(...(proven as number[]))).toISOString());
  }
}
