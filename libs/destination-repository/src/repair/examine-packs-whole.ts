import { hash } from 'node:crypto';
import type { StoredObject } from '@holdfast/store';
import { indexLine } from '../index-file.ts';
import { type PackDescription, packOfKey, parsePackTail } from '../pack-layout.ts';
import { addPack } from '../read-index-files.ts';
import { RepositoryIndex } from '../repository-index.ts';
import type { DamagedPack, Examination } from './examination.ts';
import type { Reading } from './examine-repository.ts';

export type ExaminedPacks = Pick<Examination, 'index' | 'lineDigests' | 'damagedPacks'>;

/** Reads every pack: one whose bytes have the digest that is its name is as it was written, and so is what its tail says. */
export async function examinePacksWhole(reading: Reading, packs: readonly StoredObject[]): Promise<ExaminedPacks> {
  const index = new RepositoryIndex(0);
  const lineDigests = new Map<string, string>();
  const damagedPacks: DamagedPack[] = [];
  for (const object of packs) {
    reading.options.signal?.throwIfAborted();
    const pack = packOfKey(object.key) as string;
    const { bytes, bad } = await reading.read(object);
    const description = bad === undefined && hash('sha256', bytes) === pack ? describe(bytes, pack) : undefined;
    if (description === undefined) {
      const what = bad?.what ?? 'its bytes do not match its name';
      damagedPacks.push({ ...object, pack, what, isUnread: bad !== undefined });
      continue;
    }
    await reading.options.onWholePack?.(object.key, bytes);
    addPack(index, description);
    lineDigests.set(pack, digestOfLine(description));
  }
  return { index, lineDigests, damagedPacks };
}

/** The digest of the line that stands in an index for a pack. */
export function digestOfLine(description: PackDescription): string {
  return hash('sha256', indexLine(description));
}

function describe(bytes: Buffer, pack: string): PackDescription | undefined {
  try {
    const contents = parsePackTail(bytes, pack);
    return typeof contents === 'number' ? undefined : { pack, size: bytes.length, frames: contents.frames, chunks: contents.chunks };
  } catch {
    return undefined;
  }
}
