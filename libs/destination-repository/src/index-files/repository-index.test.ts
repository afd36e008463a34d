import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { RepositoryIndex } from './repository-index.ts';

test('an id that is cut short is not taken for the one that was looked up before', () => {
  const id = hash('sha256', 'content');
  const index = new RepositoryIndex(1);
  index.addPack({ pack: hash('sha256', 'pack'), size: 100, frames: [[0, 50, 60]], chunks: [[id, 0, 0, 7]] });
  expect(index.packNumberOf(id)).toBe(0);
  for (const other of [id.slice(0, 62), '', 'no digits', `${id.slice(0, 60)}zzzz`]) {
    expect(index.packNumberOf(id)).toBe(0);
    expect(index.packNumberOf(other)).toBeUndefined();
    expect(index.locate(other)).toBeUndefined();
  }
});
