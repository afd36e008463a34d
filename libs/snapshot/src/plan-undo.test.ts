import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Journal } from './journal.ts';
import { carryOn, planUndo } from './plan-undo.ts';
import { isRename } from './rename-step.ts';
import { swap, takeBack } from './swap.ts';

interface Case {
  readonly title: string;
  /** Files that stand at the beginning, each holding its own path. */
  readonly files: readonly string[];
  readonly undoDirectories: readonly string[];
  /** From, to. */
  readonly steps: readonly (readonly [string, string])[];
  readonly companions?: readonly string[];
  /** What the application changes after the swap. */
  readonly changed: string;
  /** Files of the targets after the swap, each with what it holds. */
  readonly restored: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    title: 'a folder that keeps what its source leaves out',
    files: ['photos/old', 'photos/cache', 'photos/gone/cache', 'staged/new', 'carry/1/made'],
    undoDirectories: ['undo'],
    steps: [
      ['photos', 'undo/photos'],
      ['undo/photos/cache', 'staged/cache'],
      ['undo/photos/gone/cache', 'carry/1/cache'],
      ['carry/1', 'staged/gone'],
      ['staged', 'photos'],
    ],
    changed: 'photos/new',
    restored: {
      'photos/cache': 'photos/cache',
      'photos/gone/cache': 'photos/gone/cache',
      'photos/gone/made': 'carry/1/made',
      'photos/new': 'staged/new',
    },
  },
  {
    title: 'a database in a folder, each a source of its own',
    files: ['photos/old', 'photos/app.db', 'photos/app.db-wal', 'photos/.holdfast-staged.db', 'staged/new'],
    undoDirectories: ['undo', 'photos/.holdfast-undo.db'],
    companions: ['photos/app.db-wal', 'photos/app.db-shm'],
    steps: [
      ['photos', 'undo/photos'],
      ['undo/photos/app.db', 'staged/app.db'],
      ['undo/photos/app.db-wal', 'staged/app.db-wal'],
      ['undo/photos/.holdfast-staged.db', 'staged/.holdfast-staged.db'],
      ['staged', 'photos'],
      ['photos/app.db', 'photos/.holdfast-undo.db/app.db'],
      ['photos/app.db-wal', 'photos/.holdfast-undo.db/app.db-wal'],
      ['photos/.holdfast-staged.db', 'photos/app.db'],
    ],
    changed: 'photos/app.db',
    restored: {
      'photos/app.db': 'photos/.holdfast-staged.db',
      'photos/new': 'staged/new',
    },
  },
  {
    title: 'a file of two sources',
    files: ['photos/shared', 'staged-1/shared', 'staged-2/shared'],
    undoDirectories: ['undo-1', 'undo-2'],
    steps: [
      ['photos/shared', 'undo-1/shared'],
      ['staged-1/shared', 'photos/shared'],
      ['photos/shared', 'undo-2/shared'],
      ['staged-2/shared', 'photos/shared'],
    ],
    changed: 'photos/shared',
    restored: { 'photos/shared': 'staged-2/shared' },
  },
];

/** A folder with the files of a case. */
function site({ files, undoDirectories, steps, companions = [] }: Case) {
  const root = mkdtempSync(join(tmpdir(), 'plan-undo-'));
  for (const path of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
  const at = (path: string) => join(root, path);
  const journal = {
    restore: 'r',
    companions: companions.map(at),
    undoDirectories: undoDirectories.map(at),
    steps: steps.map(([from, to]) => ({ kind: 'rename' as const, from: at(from), to: at(to) })),
  } as unknown as Journal;
  /** What stands at the targets, but for what is Holdfast's own. */
  const targets = (): Record<string, string> => {
    const paths = readdirSync(at('photos'), { recursive: true, encoding: 'utf8' }).map((path) => `photos/${path}`);
    const files = paths.filter((path) => !path.includes('.holdfast-') && statSync(at(path)).isFile());
    return Object.fromEntries(files.map((path) => [path, readFileSync(at(path), 'utf8')]));
  };
  return { at, journal, targets, [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}

/** Carries out the first undo steps only, as a run does that is killed then. */
function carryOutFirst(steps: Journal['steps'], count: number): void {
  for (const { from, to } of steps.filter(isRename).slice(0, count)) {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
}

describe.each(cases)('H7: $title', (one) => {
  it('is swapped in, and taken back after whichever step the swap stopped', async () => {
    for (let count = 0; count <= one.steps.length; count += 1) {
      using place = site(one);
      const before = place.targets();
      const { journal } = place;
      await swap({ ...journal, steps: journal.steps.slice(0, count) });
      if (count === one.steps.length) expect(place.targets()).toEqual(one.restored);
      await takeBack(journal);
      expect(place.targets(), `after ${count} steps`).toEqual(before);
    }
  });

  it('comes back with an undo, also after whichever of its steps a crash came', async () => {
    let steps = 1;
    for (let count = 0; count <= steps; count += 1) {
      using place = site(one);
      const before = place.targets();
      await swap(place.journal);
      const plan = await planUndo(place.journal);
      steps = plan.undoSteps.length;
      carryOutFirst(plan.undoSteps, count);
      await carryOn(plan);
      expect(place.targets(), `after ${count} steps`).toEqual(before);
      await carryOn(plan);
      expect(place.targets(), `once more after ${count} steps`).toEqual(before);
    }
  });

  it('comes back with an undo although files were added and changed since', async () => {
    using place = site(one);
    const before = place.targets();
    await swap(place.journal);
    writeFileSync(place.at(one.changed), 'changed since');
    for (const path of ['photos/added', ...(one.companions ?? [])]) writeFileSync(place.at(path), 'added since');
    await carryOn(await planUndo(place.journal));
    const { 'photos/added': _added, ...found } = place.targets();
    expect(found).toEqual(before);
  });
});
