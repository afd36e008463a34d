import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { StagedRestore } from '@holdfast/source';
import { afterAll, describe, expect, it } from 'vitest';
import { isRename } from './rename-step.ts';
import { inOrderOfTargets, sourceSwaps } from './source-swaps.ts';

const root = mkdtempSync(join(tmpdir(), 'source-swaps-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A source with steps between paths below the root, and an undo folder. */
function source(name: string, ...steps: readonly (readonly [string, string])[]) {
  const staging = {
    target: join(root, name),
    steps: steps.map(([from, to]) => ({ kind: 'rename' as const, from: join(root, from), to: join(root, to) })),
    undoDirectories: [join(root, `undo-${name}`)],
  };
  return { name, staging: staging as unknown as StagedRestore };
}

function make(...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
}

const photos = source('photos', ['photos', 'undo-photos/photos'], ['staged-photos', 'photos']);
const database = source('database', ['photos/db/app.db', 'undo-database/app.db'], ['staged.db', 'photos/db/app.db']);
const settings = source('settings', ['.env', 'undo-settings/.env'], ['staged-settings/.env', '.env']);

describe('inOrderOfTargets', () => {
  it('puts a folder before what another source has in it, and leaves the others in their order', () => {
    expect(inOrderOfTargets([settings, database, photos]).map(({ name }) => name)).toEqual(['settings', 'photos', 'database']);
    expect(inOrderOfTargets([photos, settings, database]).map(({ name }) => name)).toEqual(['photos', 'settings', 'database']);
  });

  it('refuses two sources by name that lie in one another both ways', () => {
    const left = source('left', ['s1', 'a'], ['s2', 'b/inside']);
    const right = source('right', ['s3', 'b'], ['s4', 'a/inside']);
    expect(() => inOrderOfTargets([left, right])).toThrow(/left|right/);
  });
});

describe('sourceSwaps', () => {
  it('fills a folder that an outer source has brought already, thing by thing', async () => {
    make('staged-all/deep/note.txt', 'staged-part/deep/inner/settings.yml', 'staged-part/deep/settings.yml');
    const all = source('all', ['staged-all', 'all']);
    const part = source('part', ['staged-part/deep', 'all/deep']);
    const [, swap] = await sourceSwaps([all, part]);
    expect(
      swap?.steps
        .filter(isRename)
        .map(({ from, to }) => [from, to].map((place) => place.slice(root.length + 1)))
        .toSorted(),
    ).toEqual([
      ['staged-part/deep/inner', 'all/deep/inner'],
      ['staged-part/deep/settings.yml', 'all/deep/settings.yml'],
    ]);
  });

  it('refuses by name what two sources bring to one place where nothing stood', async () => {
    make('staged-1/note.txt', 'staged-2/note.txt');
    const swaps = sourceSwaps([source('first', ['staged-1', 'both']), source('second', ['staged-2/note.txt', 'both/note.txt'])]);
    await expect(swaps).rejects.toMatchObject({ code: 'unsupported', message: expect.stringMatching(/both\/note\.txt comes from second/) });
  });
});
