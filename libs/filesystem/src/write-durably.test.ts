import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFile, isTemporaryName, moveDurably, setSize, writeDurably, writeFully, writeSparsely } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-durably-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('writeDurably', () => {
  it('replaces what stood there and leaves nothing else', async () => {
    const location = join(folder, 'repository.json');
    writeFileSync(location, 'an older and longer text');
    expect(await writeDurably(location, 'new')).toBe(true);
    expect(readFileSync(location, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['repository.json']);
  });

  it('lets exactly one of many exclusive writers win', async () => {
    const location = join(folder, 'lock');
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => writeDurably(location, `${index}`, { exclusive: true })));
    expect(answers.filter((won) => won)).toHaveLength(1);
    expect(readFileSync(location, 'utf8')).toBe(`${answers.indexOf(true)}`);
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  it('writes a name that is not UTF-8', async () => {
    await writeDurably(`${folder}/caf\udce9`, 'x');
    expect(readdirSync(folder, 'buffer')).toEqual([Buffer.from('caf\xe9', 'latin1')]);
  });

  it('replaces a link instead of writing through it', async () => {
    writeFileSync(join(folder, 'outside'), 'untouched');
    symlinkSync(join(folder, 'outside'), join(folder, 'a'));
    await writeDurably(join(folder, 'a'), 'mine');
    expect(readFileSync(join(folder, 'outside'), 'utf8')).toBe('untouched');
  });

  it('says where it could not write, and leaves nothing', async () => {
    const missing = join(folder, 'missing/a');
    await expect(writeDurably(missing, 'x')).rejects.toMatchObject({
      code: 'destination-unwritable',
      message: `cannot write ${missing}: ENOENT`,
    });
    mkdirSync(join(folder, 'taken/full'), { recursive: true });
    await expect(writeDurably(join(folder, 'taken'), 'x')).rejects.toMatchObject({ code: 'destination-unwritable' });
    await expect(writeDurably(join(folder, 'b'), 'x', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'interrupted' });
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('knows the names of its unfinished files', () => {
    expect(isTemporaryName('repository.json.4242-0-17.part')).toBe(true);
    expect(isTemporaryName('holiday.part')).toBe(false);
  });

  it('moves a file over another', async () => {
    writeFileSync(join(folder, 'a'), 'new');
    mkdirSync(join(folder, 'below'));
    writeFileSync(join(folder, 'below/b'), 'old');
    await moveDurably(join(folder, 'a'), join(folder, 'below/b'));
    expect(readFileSync(join(folder, 'below/b'), 'utf8')).toBe('new');
    await expect(moveDurably(join(folder, 'a'), join(folder, 'c'))).rejects.toMatchObject({ code: 'destination-unwritable' });
  });
});

describe('createFile', () => {
  it('refuses what stands there, also a link to nothing', () => {
    symlinkSync(join(folder, 'outside'), join(folder, 'a'));
    expect(() => createFile(join(folder, 'a'))).toThrow(expect.objectContaining({ code: 'destination-unwritable' }));
    createFile(join(folder, 'b'));
    expect(() => createFile(join(folder, 'b'), { code: 'target-unwritable' })).toThrow(
      expect.objectContaining({ code: 'target-unwritable', guidance: 'move away what stands there' }),
    );
    expect(statSync(join(folder, 'b')).mode & 0o777).toBe(0o600);
  });

  it('names a full disk', () => {
    const full = openSync('/dev/full', 'w');
    expect(() => writeFully(full, Buffer.from('x'), { location: '/mnt/usb/a', position: 0 })).toThrow(
      expect.objectContaining({ code: 'destination-full', message: 'no room left to write /mnt/usb/a' }),
    );
  });

  it('makes holes where there are zeros, wherever the pieces are cut', () => {
    const content = Buffer.alloc(1 << 20);
    content.write('start', 0);
    content.write('middle', 500_000);
    const location = join(folder, 'sparse');
    const descriptor = createFile(location);
    for (let position = 0; position < content.length; position += 70_001) {
      writeSparsely(descriptor, content.subarray(position, position + 70_001), { location, position });
    }
    setSize(descriptor, content.length, location);
    expect(readFileSync(location).equals(content)).toBe(true);
    expect(statSync(location).blocks * 512).toBeLessThan(200_000);
  });
});
