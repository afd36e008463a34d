import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileIdentity } from '@holdfast/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileReader, identityOf } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'file-reader-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function listed(location: string): FileIdentity {
  return identityOf(lstatSync(location, { bigint: true }));
}

function readAll(reader: FileReader): string {
  const buffer = Buffer.alloc(64);
  let length = 0;
  for (let got = reader.read(buffer, 0, 7); got > 0; got = reader.read(buffer, length, 7)) length += got;
  return buffer.toString('utf8', 0, length);
}

describe('FileReader', () => {
  it('reads a file from start to end and ends with 0', () => {
    const location = join(folder, 'letter.txt');
    writeFileSync(location, 'as it stands, in one go');
    using reader = FileReader.open(location, listed(location));
    expect(readAll(reader)).toBe('as it stands, in one go');
    expect(reader.read(Buffer.alloc(4), 0, 4)).toBe(0);
    expect(reader.identity).toEqual(listed(location));
    reader.finish();
  });

  it('reads a name that is not UTF-8', () => {
    const location = `${folder}/caf\udce9`;
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.of(0xe9)]), 'bytes');
    using reader = FileReader.reopen(location);
    expect(readAll(reader)).toBe('bytes');
  });

  it('says that a file vanished', () => {
    const location = join(folder, 'gone');
    writeFileSync(location, 'x');
    const identity = listed(location);
    rmSync(location);
    expect(() => FileReader.open(location, identity)).toThrow(expect.objectContaining({ code: 'source-missing' }));
  });

  it('says that a file changed before it was opened, though size and time were put back', () => {
    const location = join(folder, 'a');
    writeFileSync(location, 'one');
    utimesSync(location, 1_000, 1_000);
    const identity = listed(location);
    writeFileSync(location, 'two');
    utimesSync(location, 1_000, 1_000);
    expect(() => FileReader.open(location, identity)).toThrow(expect.objectContaining({ code: 'source-changed', retryable: true }));
  });

  it('says that a file changed while it was read', () => {
    const location = join(folder, 'log');
    writeFileSync(location, 'first line');
    using reader = FileReader.open(location, listed(location));
    readAll(reader);
    appendFileSync(location, 'second line');
    expect(() => reader.finish()).toThrow(expect.objectContaining({ code: 'source-changed' }));
  });

  it('does not open a link that took the place of the file, nor wait on a pipe', () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'outside');
    const location = join(folder, 'a');
    symlinkSync(secret, location);
    expect(() => FileReader.open(location)).toThrow(expect.objectContaining({ code: 'source-changed' }));
    const pipe = join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    expect(() => FileReader.open(pipe)).toThrow(expect.objectContaining({ code: 'source-changed' }));
    expect(() => FileReader.open(folder)).toThrow(expect.objectContaining({ code: 'source-changed' }));
  });

  it('refuses a file behind a folder that became a link, with and without an identity', () => {
    mkdirSync(join(folder, 'inside'));
    mkdirSync(join(folder, 'outside'));
    writeFileSync(join(folder, 'inside/a'), 'mine');
    writeFileSync(join(folder, 'outside/a'), 'theirs');
    const location = join(folder, 'inside/a');
    const identity = listed(location);
    renameSync(join(folder, 'inside'), join(folder, 'moved'));
    symlinkSync(join(folder, 'outside'), join(folder, 'inside'));
    expect(readFileSync(location, 'utf8')).toBe('theirs');
    expect(() => FileReader.open(location, identity)).toThrow(expect.objectContaining({ code: 'source-changed' }));
    expect(() => FileReader.reopen(location)).toThrow(expect.objectContaining({ code: 'source-changed' }));
  });

  it('reopens a file that was replaced, with the new state as its identity', () => {
    const location = join(folder, 'a');
    writeFileSync(location, 'old');
    writeFileSync(join(folder, 'b'), 'newer');
    renameSync(join(folder, 'b'), location);
    using reader = FileReader.reopen(location);
    expect(readAll(reader)).toBe('newer');
    expect(reader.identity.size).toBe(5);
    reader.finish();
  });

  it('notices a second name that was made meanwhile, since that changes the file too', () => {
    const location = join(folder, 'a');
    writeFileSync(location, 'x');
    const identity = listed(location);
    linkSync(location, join(folder, 'b'));
    expect(() => FileReader.open(location, identity)).toThrow(expect.objectContaining({ code: 'source-changed' }));
  });

  it('leaves the access time alone', () => {
    const location = join(folder, 'a');
    writeFileSync(location, 'x');
    utimesSync(location, 1_000, 2_000);
    using reader = FileReader.open(location);
    readAll(reader);
    expect(statSync(location).atimeMs).toBe(1_000_000);
  });

  it('names a file that this user may not read', () => {
    const location = join(folder, 'mine');
    writeFileSync(location, 'x', { mode: 0o000 });
    expect(asNobody(() => FileReader.open(location))).toMatchObject({
      code: 'source-unreadable',
      message: `cannot read ${location}: EACCES`,
    });
  });
});

/** What the call throws to a user who is not root; the folder is opened to them first. */
function asNobody(call: () => unknown): unknown {
  chmodSync(folder, 0o755);
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    call();
  } catch (error) {
    return error;
  } finally {
    if (root) process.seteuid?.(0);
  }
  return undefined;
}
