import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeWorkplace, removeWorkplace } from './target-place.ts';

it('announces every folder that it makes on the way, so that a run that was killed leaves none of them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-target-'));
  const announced: string[] = [];
  const options = {
    restoreId: '20260501-120000-abcd',
    replace: true,
    target: { kind: 'in-place' },
    announce: async (location: string) => void announced.push(location),
  } as const;
  const place = await makeWorkplace({ root: `${folder}/a/b/photos`, exists: false, empty: true }, options);
  expect(announced).toEqual([`${folder}/a`, `${folder}/a/b`, place.staging]);
  await removeWorkplace(place);
  rmSync(folder, { recursive: true });
});
