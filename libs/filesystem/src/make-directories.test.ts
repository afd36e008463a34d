import { lstatSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathFromBytes } from '@holdfast/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectories } from './make-directories.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'make-directories-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('makeDirectories', () => {
  it('makes what is missing, outermost first, and nothing where all stands', () => {
    mkdirSync(join(root, 'a'), { mode: 0o755 });
    const location = join(root, 'a/b/c');
    expect(makeDirectories(location, { mode: 0o700 })).toEqual([join(root, 'a/b'), location]);
    expect(statSync(location).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o755);
    expect(makeDirectories(location)).toEqual([]);
    expect(makeDirectories('/')).toEqual([]);
  });

  it('follows links to folders, and takes names of any bytes', () => {
    mkdirSync(join(root, 'real'));
    symlinkSync('real', join(root, 'link'));
    makeDirectories(join(root, 'link/x'));
    expect(statSync(join(root, 'real/x')).isDirectory()).toBe(true);
    const odd = Buffer.concat([Buffer.from(`${root}/caf`), Buffer.of(0xe9)]);
    expect(makeDirectories(pathFromBytes(odd))).toHaveLength(1);
    expect(lstatSync(odd).isDirectory()).toBe(true);
  });

  it('names the folder that could not be made, and what to do', () => {
    writeFileSync(join(root, 'file'), '');
    symlinkSync('nowhere', join(root, 'dangling'));
    const attempt = (path: string) => () => makeDirectories(join(root, path), { code: 'target-unwritable' });
    const fault = (path: string) =>
      expect.objectContaining({
        code: 'target-unwritable',
        message: expect.stringMatching(`${root}/${path}(:|$)`),
        guidance: expect.any(String),
      });
    expect(attempt('file')).toThrow(fault('file'));
    expect(attempt('file/a/b')).toThrow(fault('file/a'));
    expect(attempt('dangling/a')).toThrow(fault('dangling'));
    expect(attempt(`${'n'.repeat(300)}/a`)).toThrow(
      expect.objectContaining({ code: 'target-unwritable', guidance: 'choose a shorter path' }),
    );
  });

  it('returns where no folder can be made, which Node’s recursive mkdir does not', () => {
    const message = 'cannot make /proc/holdfast: /proc takes no folders';
    expect(() => makeDirectories('/proc/holdfast/x/y')).toThrow(expect.objectContaining({ code: 'destination-unwritable', message }));
  });
});
