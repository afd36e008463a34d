import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore } from '@holdfast/store/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRcloneUrl } from './index.ts';

const hasRclone = spawnSync('rclone', ['version']).status === 0;
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

describe.skipIf(!hasRclone && process.env.CI === undefined)('rclone', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'holdfast-rclone-'));
    // A remote that can rename, and one that cannot, as most clouds: what is in memory is gone with its process.
    writeFileSync(join(home, 'rclone.conf'), '[disk]\ntype = local\n[memory]\ntype = memory\n');
  });
  afterAll(() => rmSync(home, { recursive: true }));

  let places = 0;
  const context = () => ({ baseDirectory: home, stateDirectory: join(home, 'state'), random });
  const open = (folder: string, remote = 'disk') => openRcloneUrl(`rclone:${remote}:${folder}`, { config: 'rclone.conf' }, context());

  describeStore('the rclone store', async () => {
    places += 1;
    const folder = join(home, `deep/place ${places} 'q' "d" $(x) %41 ü+&=;`);
    return {
      open: () => open(folder),
      leaveForeignFile: async () => writeFileSync(join(folder, 'not a key.txt'), 'foreign'),
      dispose: async () => {},
    };
  });

  it('keeps objects as plain files under their keys, and nothing else', async () => {
    const store = await open(join(home, 'plain'));
    await store.put('packs/aa/one', Buffer.from('x'), {});
    await store[Symbol.asyncDispose]();
    expect(execFileSync('find', ['.', '-type', 'f'], { cwd: join(home, 'plain') }).toString()).toBe('./packs/aa/one\n');
    expect(readdirSync(join(home, 'state', 'staging'))).toEqual([]);
  });

  it('takes a remote that cannot rename, and does not claim to decide between two callers', async () => {
    await using store = await open('bucket/folder', 'memory');
    await store.put('one', Buffer.from('0123456789'), {});
    expect(await store.putIfAbsent('one', Buffer.from('y'), {})).toBe(false);
    expect((await store.get('one', { range: { start: 2, end: 5 } })).toString()).toBe('234');
    expect((await Array.fromAsync(store.list('', {}))).map(({ key }) => key)).toEqual(['one']);
    await store.delete('one', {});
    expect([await store.size('one', {}), store.capabilities.conditionalPut]).toEqual([undefined, false]);
  });

  it('H31: shows its own password to no other user, and nobody without it gets an answer', async () => {
    await using store = await open(join(home, 'guarded'));
    await store.put('one', Buffer.from('x'), {});
    const lines = execFileSync('ps', ['-e', '-ww', '-o', 'pid,args']).toString().split('\n');
    const line = lines.find((text) => text.includes('rclone rcd') && text.includes(home)) as string;
    const [processId] = line.trim().split(' ');
    const variables = execFileSync('cat', [`/proc/${processId}/environ`])
      .toString()
      .split('\0');
    const password = variables.find((text) => text.startsWith('RCLONE_RC_PASS='))?.slice('RCLONE_RC_PASS='.length) as string;
    expect(password).toHaveLength(48);
    expect(line).not.toContain(password);
    const sockets = execFileSync('ss', ['-ltnpH']).toString().split('\n');
    const address = sockets.find((text) => text.includes(`pid=${processId},`))?.split(/\s+/)[3] as string;
    expect(address).toMatch(/^127\.0\.0\.1:/);
    expect((await fetch(`http://${address}/rc/noop`, { method: 'POST' })).status).toBe(401);
  });

  it('says what is wrong: no such remote, no such program', async () => {
    await using store = await open('x', 'nowhere');
    await expect(store.size('one', {})).rejects.toMatchObject({
      code: 'destination-unreadable',
      retryable: false,
      guidance: 'name a remote of rclone listremotes',
    });
    const path = process.env.PATH;
    process.env.PATH = home;
    try {
      await using lost = await open('x');
      await expect(lost.size('one', {})).rejects.toMatchObject({ code: 'program-missing' });
    } finally {
      process.env.PATH = path;
    }
  });
});

it.each(['rclone:', 'rclone:drive', 'rclone::s3,secret_access_key=hunter2:b', 'rclone:-x:y', 'rclone:a:b]c'])(
  'H31: refuses %s',
  async (url) => {
    const refused = await openRcloneUrl(url, {}, { baseDirectory: '/', random }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'config-invalid' });
    expect((refused as Error).message).not.toContain('hunter2');
  },
);
