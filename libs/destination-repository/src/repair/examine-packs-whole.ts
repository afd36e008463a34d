import { hash } from 'node:crypto';
import type { StoredObject } from '@holdfast/store';
import { indexLine, withoutPlaces } from '../index-files/index-file.ts';
import { addPack } from '../index-files/read-index-files.ts';
import { RepositoryIndex } from '../index-files/repository-index.ts';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import { type PackDescription, packOfKey, parsePackTail } from '../pack/pack-layout.ts';
import type { DamagedPack, Examination, LineDigests } from './examination.ts';
import type { Reading } from './examine-repository.ts';
import { openPack } from './open-pack.ts';

export type ExaminedPacks = Pick<Examination, 'index' | 'lineDigests' | 'damagedPacks'>;

/** Reads every pack: one whose bytes have the digest that is its name is as it was written, and so is what its tail says. */
export async function examinePacksWhole(
  reading: Reading,
  access: RepositoryAccess,
  packs: readonly StoredObject[],
): Promise<ExaminedPacks> {
  const index = new RepositoryIndex(0);
  const lineDigests = new Map<string, LineDigests>();
  const damagedPacks: DamagedPack[] = [];
  for (const object of packs) {
    reading.options.signal?.throwIfAborted();
    const pack = packOfKey(object.key) as string;
    const { bytes, bad } = await reading.read(object);
    const description = bad === undefined && hash('sha256', bytes) === pack ? describe(bytes, pack, access) : undefined;
    if (description === undefined) {
      const what = bad?.what ?? 'its bytes do not match its name';
      damagedPacks.push({ ...object, pack, what, isUnread: bad !== undefined });
      continue;
    }
    await reading.options.onWholePack?.(object.key, bytes);
    addPack(index, description);
    lineDigests.set(pack, digestsOfLine(description));
  }
  return { index, lineDigests, damagedPacks };
}

function digestsOfLine(description: PackDescription): LineDigests {
  const line = indexLine(description);
  return { full: hash('sha256', line), ids: hash('sha256', withoutPlaces(line)) };
}

function describe(bytes: Buffer, pack: string, access: RepositoryAccess): PackDescription | undefined {
  try {
    const contents = parsePackTail(openPack(bytes, access), pack);
    return typeof contents === 'number' ? undefined : { pack, size: bytes.length, frames: contents.frames, chunks: contents.chunks };
  } catch {
    return undefined;
  }
}
