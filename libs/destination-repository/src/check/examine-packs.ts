import { access as canAccess, constants } from 'node:fs/promises';
import type { CheckOptions, Finding } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { permissionFault } from '@holdfast/filesystem';
import { indexPrefix, readIndexFile } from '../index-files/index-file.ts';
import { describePack } from '../index-files/load-index.ts';
import type { OpenRepository } from '../open-repository.ts';
import { checkPackFile } from '../pack/pack-check.ts';
import { type PackDescription, packKey, packOfKey } from '../pack/pack-layout.ts';
import { PacksAtHand } from '../pack/packs-at-hand.ts';
import { WorkerPool } from '../thread/worker-pool.ts';
import type { PackToCheck } from '../thread/worker-protocol.ts';
import { findingOf } from './finding-of.ts';

const smallPackBytes = 1 << 20;

export interface ExaminedPacks {
  /** Packs that were read and are as they were written. */
  readonly whole: ReadonlySet<string>;
  /** What is wrong with the others, as clauses. */
  readonly wrong: ReadonlyMap<string, readonly string[]>;
  /** Packs of `wrong` that could not be read at all: nothing is known of them. */
  readonly unread: ReadonlySet<string>;
  /** What is wrong with index files. */
  readonly findings: readonly Finding[];
}

/** Reads every byte of the packs that are `wanted`, in parallel, and compares each with its name, its tail and the index. */
export async function examinePacks(
  { store, access }: OpenRepository,
  wanted: (pack: string) => boolean,
  options: CheckOptions,
): Promise<ExaminedPacks> {
  await using pool = new WorkerPool();
  await using packs = new PacksAtHand(store, access.form);
  const examined = { whole: new Set<string>(), wrong: new Map<string, readonly string[]>(), unread: new Set<string>() };
  const findings: Finding[] = [];
  const running = new Set<Promise<void>>();
  const examine = async (expected: PackDescription): Promise<void> => {
    const { pack, size } = expected;
    try {
      const found = await packs.use([pack], options, ([packFile]) =>
        checkPack(pool, { packFile: packFile as string, form: access.form, keys: access.threadKeys, expected }),
      );
      if (found.length > 0) examined.wrong.set(pack, found);
      else examined.whole.add(pack);
      options.onProgress?.({ objects: 1, bytes: size });
    } catch (error) {
      examined.unread.add(pack);
      examined.wrong.set(pack, [findingOf(pack, error, 'it cannot be read').message]);
    }
  };
  const onWrong = (key: string, error: unknown): void => {
    const finding = findingOf(key, error, 'it cannot be read');
    const pack = packOfKey(key);
    if (pack === undefined) findings.push(finding);
    else if (wanted(pack)) {
      if (finding.unread) examined.unread.add(pack);
      examined.wrong.set(pack, [finding.message]);
    }
  };
  for await (const expected of describedPacks({ store, access }, onWrong, options)) {
    if (!wanted(expected.pack)) continue;
    options.signal?.throwIfAborted();
    await pool.ready();
    const work = examine(expected).finally(() => running.delete(work));
    running.add(work);
  }
  await Promise.all(running);
  options.signal?.throwIfAborted();
  return { ...examined, findings };
}

/** A small pack is checked before a thread could have started. */
async function checkPack(pool: WorkerPool, pack: PackToCheck): Promise<readonly string[]> {
  await canAccess(pack.packFile, constants.R_OK).catch((error: unknown) => {
    throw permissionFault(error, packKey(pack.expected.pack, pack.form)) ?? error;
  });
  if (pack.expected.size < smallPackBytes) return checkPackFile(pack);
  return (await pool.run({ kind: 'check-pack', ...pack })).findings;
}

/** Every pack that is there, once, as the index describes it; those that no index file names, as they describe themselves. */
async function* describedPacks(
  { store, access }: Pick<OpenRepository, 'store' | 'access'>,
  onWrong: (key: string, error: unknown) => void,
  options: CheckOptions,
): AsyncGenerator<PackDescription> {
  const described = new Set<string>();
  const present = new Map((await Array.fromAsync(store.list('packs/', options))).map((found) => [found.key, found]));
  for await (const { key, size } of store.list(indexPrefix, options)) {
    options.onProgress?.({ objects: 1, bytes: size });
    try {
      for await (const description of readIndexFile(store, key, { ...options, access })) {
        if (described.has(description.pack)) continue;
        described.add(description.pack);
        if (present.has(packKey(description.pack, access.form))) yield description;
      }
    } catch (error) {
      // It was merged into another meanwhile: what it named is met there, or describes itself.
      if (!(error instanceof Fault && error.code === 'artifact-missing')) onWrong(key, error);
    }
  }
  for (const { key, size } of present.values()) {
    const pack = packOfKey(key);
    if (pack === undefined || described.has(pack)) continue;
    try {
      yield access.canRead ? await describePack(store, { pack, size }, { ...options, access }) : { pack, size, frames: [], chunks: [] };
    } catch (error) {
      onWrong(key, error);
    }
  }
}
