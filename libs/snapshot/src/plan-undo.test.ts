import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Journal } from './journal.ts';
import { carryOn, planUndo, swap, takeBack } from './swap.ts';

it('H7: brings what was carried over back to where it was, with the old state, both from a done swap and from a failed one', async () => {
  const site = mkdtempSync(join(tmpdir(), 'plan-undo-'));
  mkdirSync(join(site, 'photos/gone'), { recursive: true });
  for (const path of ['photos/old', 'photos/cache', 'photos/gone/cache']) writeFileSync(join(site, path), path);
  mkdirSync(join(site, 'staged'));
  writeFileSync(join(site, 'staged/new'), '');
  mkdirSync(join(site, 'carry/1'), { recursive: true });
  const step = (from: string, to: string) => ({ kind: 'rename' as const, from: join(site, from), to: join(site, to) });
  const journal = {
    restore: 'r',
    companions: [],
    undoDirectories: [join(site, 'undo')],
    steps: [
      step('photos', 'undo/photos'),
      step('undo/photos/cache', 'staged/cache'),
      step('undo/photos/gone/cache', 'carry/1/cache'),
      step('carry/1', 'staged/gone'),
      step('staged', 'photos'),
    ],
  } as unknown as Journal;
  const tree = () => readdirSync(join(site, 'photos'), { recursive: true, encoding: 'utf8' }).sort();
  const before = tree();

  await swap(journal);
  expect(tree()).toEqual(['cache', 'gone', 'gone/cache', 'new']);
  await takeBack(journal);
  expect(tree()).toEqual(before);

  await swap(journal);
  const { undoSteps, setAside } = await planUndo(journal);
  await carryOn({ undoSteps, setAside });
  expect(tree()).toEqual(before);
  expect(setAside.flatMap((place) => readdirSync(place, { recursive: true, encoding: 'utf8' })).sort()).toEqual(['gone', 'new']);
  rmSync(site, { recursive: true });
});
