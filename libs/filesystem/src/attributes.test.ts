import { spawnSync } from 'node:child_process';
import { closeSync, lstatSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyAttributes, mtimeNs, mtimeText, sameTime, timePrecisionNs } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attributes-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function timeOf(location: string): string {
  return mtimeText(lstatSync(location, { bigint: true }).mtimeNs);
}

describe('applyAttributes', () => {
  it('sets times to the nanosecond, on a path, a descriptor, a folder and a link', () => {
    expect(timePrecisionNs()).toBe(1);
    writeFileSync(join(folder, 'target'), 'x');
    writeFileSync(join(folder, 'caf\u00e9'), 'x');
    mkdirSync(join(folder, 'folder'));
    symlinkSync('target', join(folder, 'link'));
    for (const mtime of [
      '1795245296.123456789',
      '1.000000001',
      '0.000000000',
      '-0.000000001',
      '-1000000000.999999999',
      '4102444800.500000001',
    ]) {
      for (const name of ['target', 'caf\u00e9', 'folder']) {
        applyAttributes(join(folder, name), { mtime });
        expect(timeOf(join(folder, name))).toBe(mtime);
      }
    }
    applyAttributes(join(folder, 'link'), { mtime: '1600000000.000000007', mode: 0o600 }, { link: true });
    expect(timeOf(join(folder, 'link'))).toBe('1600000000.000000007');
    expect(timeOf(join(folder, 'target'))).toBe('4102444800.500000001');
    const descriptor = openSync(join(folder, 'target'), 'r');
    applyAttributes(descriptor, { mtime: '1700000000.111111111' });
    closeSync(descriptor);
    expect(timeOf(join(folder, 'target'))).toBe('1700000000.111111111');
  });

  it('sets times of a name that is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.of(0xe9)]);
    writeFileSync(bytes, 'x');
    applyAttributes(`${folder}/caf\udce9`, { mtime: '1700000000.000000001', mode: 0o640 });
    expect(statSync(bytes, { bigint: true }).mtimeNs).toBe(1_700_000_000_000_000_001n);
  });

  it('leaves the access time as it is', () => {
    writeFileSync(join(folder, 'a'), 'x');
    utimesSync(join(folder, 'a'), 1_000, 2_000);
    applyAttributes(join(folder, 'a'), { mtime: '3000.000000000' });
    expect(statSync(join(folder, 'a')).atimeMs).toBe(1_000_000);
  });

  it('keeps the setuid, setgid and sticky bits though the owner is set too', () => {
    const location = join(folder, 'a');
    writeFileSync(location, 'x');
    const root = process.geteuid?.() === 0;
    const { uid, gid } = root ? { uid: 1234, gid: 4321 } : statSync(location);
    applyAttributes(location, { mode: 0o6755, uid, gid });
    expect(statSync(location)).toMatchObject({ uid, gid });
    expect(statSync(location).mode & 0o7777).toBe(0o6755);
  });

  it('names what it could not set', () => {
    const location = join(folder, 'missing');
    expect(() => applyAttributes(location, { mtime: '1.000000000' })).toThrow(
      expect.objectContaining({ code: 'target-unwritable', message: `cannot write ${location}: ENOENT` }),
    );
  });

  it('says that times are rounded where the library is not installed', () => {
    const [location, old] = [join(folder, 'a'), join(folder, 'older than 1970')];
    for (const place of [location, old]) writeFileSync(place, 'x');
    const index = new URL('./index.ts', import.meta.url).href;
    const program = `import { registerHooks } from 'node:module';
      registerHooks({ resolve: (name, context, next) => { if (name === 'koffi') throw new Error('not installed'); return next(name, context); } });
      const { applyAttributes, sameTime, timePrecisionNs } = await import(${JSON.stringify(index)});
      applyAttributes(${JSON.stringify(location)}, { mtime: '1795245296.123456789' });
      applyAttributes(${JSON.stringify(old)}, { mtime: '-5.250000000' });
      const others = ['1795245296.123456788', '1795245296.123457700', '1795245296.123455790', '1795245296.123455789', undefined];
      process.stdout.write(JSON.stringify([timePrecisionNs(), ...others.map((other) => sameTime('1795245296.123456789', other))]));`;
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
    expect(child).toMatchObject({ status: 0, stdout: JSON.stringify([1000, true, true, true, false, false]) });
    const error = Number(statSync(location, { bigint: true }).mtimeNs - 1_795_245_296_123_456_789n);
    expect(error).not.toBe(0);
    expect(Math.abs(error)).toBeLessThan(1000);
    expect(statSync(old, { bigint: true }).mtimeNs).toBe(-5_250_000_000n);
  });
});

it('takes only the very same time for the same where it can be set exactly', () => {
  expect(sameTime('1.000000001', '1.000000001')).toBe(true);
  expect(sameTime(undefined, undefined)).toBe(true);
  expect(sameTime('1.000000001', '1.000000002')).toBe(false);
  expect(sameTime('-0.000000001', undefined)).toBe(false);
});

describe('mtimeText', () => {
  it('writes decimal seconds that read back the same', () => {
    const cases: [bigint, string][] = [
      [0n, '0.000000000'],
      [1n, '0.000000001'],
      [-1n, '-0.000000001'],
      [-1_500_000_000n, '-1.500000000'],
      [1_795_245_296_123_456_789n, '1795245296.123456789'],
    ];
    for (const [nanoseconds, text] of cases) {
      expect(mtimeText(nanoseconds)).toBe(text);
      expect(mtimeNs(text)).toBe(nanoseconds);
    }
    for (const text of ['', '1', '1.5', '1.0000000000', '--1.000000000', '1e3.000000000']) expect(() => mtimeNs(text)).toThrow(SyntaxError);
  });
});
