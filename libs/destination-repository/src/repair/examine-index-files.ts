import { hash } from 'node:crypto';
import type { StoredObject } from '@holdfast/store';
import { formOfIndex, parseIndexLine, readIndexForm } from '../index-files/index-file.ts';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import type { BadObject, Examination, IndexFile } from './examination.ts';
import type { ExaminedPacks } from './examine-packs-whole.ts';
import type { Reading } from './examine-repository.ts';

type PacksToCompare = Pick<ExaminedPacks, 'lineDigests' | 'damagedPacks'> & { readonly access: RepositoryAccess };

export type ExaminedIndex = Pick<Examination, 'indexFiles' | 'badIndexFiles' | 'knownLines'>;

/** Reads every index file: whether it is as it was written, and whether what it says is what the packs say of themselves. */
export async function examineIndexFiles(reading: Reading, files: readonly StoredObject[], packs: PacksToCompare): Promise<ExaminedIndex> {
  const indexFiles: IndexFile[] = [];
  const badIndexFiles: BadObject[] = [];
  const knownLines = new Map<string, Buffer>();
  for (const object of files) {
    const { bad } = await reading.read(object);
    const named: string[] = [];
    const what = bad?.what ?? (await flawOf(reading, object.key, { packs, named, knownLines }));
    if (what === undefined) indexFiles.push({ key: object.key, form: formOfIndex(object.key) ?? 'plain', packs: named });
    else badIndexFiles.push({ ...object, what, isUnread: bad !== undefined });
  }
  return { indexFiles, badIndexFiles, knownLines };
}

interface Gathered {
  readonly packs: PacksToCompare;
  readonly named: string[];
  readonly knownLines: Map<string, Buffer>;
}

/** What is wrong with an index file, as a clause; undefined when nothing is. */
async function flawOf({ store, options }: Reading, key: string, { packs, named, knownLines }: Gathered): Promise<string | undefined> {
  const damaged = new Set(packs.damagedPacks.map(({ pack }) => pack));
  const form = formOfIndex(key);
  let flaw: string | undefined;
  try {
    for await (const bare of readIndexForm(store, key, { ...options, access: packs.access })) {
      const line = Buffer.concat([bare, Buffer.from('\n')]);
      const { pack } = parseIndexLine(bare);
      named.push(pack);
      const expected = packs.lineDigests.get(pack)?.[form === 'ids' ? 'ids' : 'full'];
      if (damaged.has(pack)) {
        if (form !== 'ids') knownLines.set(pack, line);
      } else if (expected === undefined) flaw ??= `it names the pack ${pack}, which is gone`;
      else if (expected !== hash('sha256', line)) flaw ??= `it describes the pack ${pack} otherwise than that one does`;
    }
    return flaw;
  } catch {
    options.signal?.throwIfAborted();
    return 'its bytes do not match its name';
  }
}
