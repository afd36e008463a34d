import { describe, expect, it } from 'vitest';
import type { Artifact } from './artifact.ts';
import { StandingLinks } from './standing-links.ts';

function link(path: string, target = 'a'): Artifact {
  const identity = { device: 1, inode: 2, size: 7, mtimeNs: 3n, ctimeNs: 4n };
  return { path, type: 'hardlink', size: 0, mode: 0o600, target, standIn: { kind: 'local-file', location: `/site/${path}`, identity } };
}

function bare(path: string): Artifact {
  const { standIn: _, ...artifact } = link(path);
  return artifact;
}

describe('hard links', () => {
  it('stay as they are while their file is stored', () => {
    const links = new StandingLinks();
    links.lose('another');
    expect(links.resolve(link('b'))).toEqual(link('b'));
  });

  it('become a file, and links to it, when their file was left out', () => {
    const links = new StandingLinks();
    links.lose('a');
    const { content, ...header } = links.resolve(link('b')) as Artifact;
    expect(header).toEqual({ path: 'b', type: 'file', size: 7, mode: 0o600 });
    expect(content).toEqual(link('b').standIn);
    expect(links.fileOf(link('c'))).toBe('b');
    expect(links.resolve(link('c'))).toMatchObject({ type: 'hardlink', target: 'b' });
    expect(links.resolve(link('x', 'other'))).toMatchObject({ type: 'hardlink', target: 'other' });
  });

  it('try one after the other when the one that stood in was left out too', () => {
    const links = new StandingLinks();
    for (const path of ['a', 'b']) {
      links.lose(path);
      expect(links.resolve(link(path === 'a' ? 'b' : 'c'))).toMatchObject({ type: 'file' });
    }
    expect(links.resolve(link('d'))).toMatchObject({ type: 'hardlink', target: 'c' });
  });

  it('are left out, by name, when they bring no content, and the next one stands in', () => {
    const links = new StandingLinks();
    links.lose('a');
    expect(links.resolve(bare('b'))).toEqual({ path: 'b', code: 'missing', message: 'b is another name of a, which is not stored' });
    expect(links.resolve(link('c'))).toMatchObject({ type: 'file', path: 'c' });
    expect(links.resolve(bare('d'))).toMatchObject({ type: 'hardlink', target: 'c' });
  });
});
