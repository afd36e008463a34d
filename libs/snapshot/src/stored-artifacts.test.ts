import type { ArtifactEntry } from '@holdfast/manifest';
import { artifactSet } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { treeFilter } from './path-filter.ts';
import { chooseArtifacts } from './stored-artifacts.ts';

const file = (path: string, text: string): ArtifactEntry => ({
  path,
  type: 'file',
  size: text.length,
  sha256: `digest of ${text}`,
  mode: 0o640,
});
const folder = (path: string): ArtifactEntry => ({ path, type: 'directory', size: 0, mode: 0o700 });
const hardlink = (path: string, target: string): ArtifactEntry => ({ path, type: 'hardlink', size: 0, target });

const entries = [
  folder('a'),
  folder('a/b'),
  file('a/b/one', '1'),
  folder('a-b'),
  file('a-b/two', '22'),
  hardlink('c', 'a/b/one'),
  hardlink('d', 'a/b/one'),
  file('line\nfeed', '333'),
].sort((left, right) => (left.path < right.path ? -1 : 1));

async function choose(...patterns: string[]) {
  const details = { position: { asOf: '2026-11-21T10:00:00.000Z' }, inventory: { objects: {}, properties: {} }, problems: [] };
  const contents = new Map([['a/b/one', Buffer.from('1')]]);
  const chosen = await chooseArtifacts(artifactSet({ entries, contents, details }), treeFilter(patterns), {});
  const found = chosen === undefined ? [] : await Array.fromAsync(chosen.set.entries({}));
  return { chosen, found, paths: found.map(({ path }) => path) };
}

describe('chooseArtifacts', () => {
  it('takes a folder with all that is in it, and the folders on the way to a file', async () => {
    expect((await choose('a')).paths).toEqual(['a', 'a/b', 'a/b/one']);
    const { chosen, paths } = await choose('one');
    expect(paths).toEqual(['a', 'a/b', 'a/b/one']);
    expect(chosen).toMatchObject({ artifacts: 1, bytes: 1, set: { whole: false } });
  });

  it('takes nothing, everything, and names with line feeds', async () => {
    expect((await choose('nothing')).chosen).toBeUndefined();
    expect((await choose('**/*')).chosen?.set.whole).toBe(true);
    expect((await choose('memory/**')).chosen?.set.whole).toBe(true);
    expect((await choose('line*')).paths).toEqual(['line\nfeed']);
  });

  it('makes a file of the first hard link whose target is not taken, and links the others to it', async () => {
    const { chosen, found } = await choose('c', 'd');
    expect(found).toEqual([{ ...file('a/b/one', '1'), path: 'c' }, hardlink('d', 'c')]);
    const read = await Array.fromAsync(chosen?.set.read(found[0] as ArtifactEntry, {}) ?? []);
    expect(Buffer.concat(read).toString()).toBe('1');
  });

  it('keeps a hard link whose target is taken', async () => {
    expect((await choose('a', 'd')).found.at(-1)).toEqual(hardlink('d', 'a/b/one'));
  });
});
