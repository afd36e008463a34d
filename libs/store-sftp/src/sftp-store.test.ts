import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore } from '@holdfast/store/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSftpUrl, type SftpOptions } from './index.ts';
import { hasSshd, type PrivateSshd, startSshd } from './testing/private-sshd.ts';

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

describe.skipIf(!hasSshd && process.env.CI === undefined)('SFTP', () => {
  let server: PrivateSshd;
  let staging: string;
  beforeAll(async () => {
    server = await startSshd();
    staging = mkdtempSync(join(tmpdir(), 'holdfast-sftp-staging-'));
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(staging, { recursive: true });
  });

  let places = 0;
  const login = (): SftpOptions => ({ identityFile: server.identityFile, knownHosts: server.knownHosts });
  const url = (folder: string): string =>
    `sftp://${server.user}@127.0.0.1:${server.port}${`${server.folder}/${folder}`.split('/').map(encodeURIComponent).join('/')}`;
  const open = (folder: string, options: SftpOptions = login()) =>
    openSftpUrl(url(folder), options, { baseDirectory: '/', stateDirectory: staging, random });

  describeStore('the SFTP store', async () => {
    places += 1;
    // H32: a place with all that a shell would take apart.
    const folder = `deep/place ${places} 'q' "d" $(x) %41 ü`;
    return {
      open: () => open(folder),
      leaveForeignFile: async () => writeFileSync(join(server.folder, folder, 'not a key.txt'), 'foreign'),
      dispose: async () => {},
    };
  });

  it('keeps objects as plain files under their keys, and nothing else', async () => {
    const store = await open('plain');
    await store.put('packs/aa/one', Buffer.from('x'), {});
    expect(await store.putIfAbsent('packs/aa/one', Buffer.from('y'), {})).toBe(false);
    await store[Symbol.asyncDispose]();
    expect(execFileSync('find', ['.', '-type', 'f'], { cwd: join(server.folder, 'plain') }).toString()).toBe('./packs/aa/one\n');
    expect(readdirSync(join(staging, 'staging'))).toEqual([]);
  });

  it('removes what killed runs left a day ago, and nothing younger', async () => {
    await using store = await open('tidy');
    await store.put('one', Buffer.from('x'), {});
    const tmp = join(server.folder, 'tidy', 'tmp');
    for (const [name, hours] of [
      ['old', 25],
      ['young', 23],
    ] as const) {
      writeFileSync(join(tmp, name), 'half');
      const time = new Date(Date.now() - hours * 3_600_000);
      utimesSync(join(tmp, name), time, time);
    }
    await store[Symbol.asyncDispose]();
    expect(readdirSync(tmp)).toEqual(['young']);
  });

  it('tells free room and the server’s clock', async () => {
    await using store = await open('condition');
    await store.put('one', Buffer.from('x'), {});
    const { freeBytes, time } = await store.condition({});
    expect(freeBytes).toBeGreaterThan(1 << 20);
    expect(Math.abs((time as Date).getTime() - Date.now())).toBeLessThan(5_000);
  });

  it('refuses a host whose key is not known, and one that has another key', async () => {
    const unknown = join(staging, 'none');
    writeFileSync(unknown, '');
    const wrong = join(staging, 'wrong');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(staging, 'other')]);
    const other = execFileSync('cat', [join(staging, 'other.pub')]).toString();
    writeFileSync(wrong, `[127.0.0.1]:${server.port} ${other}`);
    for (const knownHosts of [unknown, wrong]) {
      await using store = await open('refused', { ...login(), knownHosts });
      const fault = await store.put('one', Buffer.from('x'), {}).catch((error: unknown) => error);
      expect(fault).toMatchObject({ code: 'destination-unwritable', retryable: false });
      expect((fault as { guidance: string }).guidance).toContain('known_hosts');
    }
    expect(readdirSync(server.folder)).not.toContain('refused');
    for (const file of ['none', 'wrong', 'other', 'other.pub']) rmSync(join(staging, file));
  });

  it('logs in with a key that has a passphrase, and says when it is wrong', async () => {
    const locked = { ...login(), identityFile: server.lockedIdentityFile };
    await using store = await open('locked', { ...locked, password: server.passphrase });
    await store.put('one', Buffer.from('x'), {});
    await using wrong = await open('locked', { ...locked, password: 'not this one' });
    await expect(wrong.get('one', {})).rejects.toMatchObject({ code: 'destination-unreadable', retryable: false });
    await expect(wrong.get('one', {})).rejects.not.toThrow('not this one');
  });

  it('H31: shows no password to other users of the machine', async () => {
    const password = server.passphrase;
    await using store = await open('locked', { ...login(), identityFile: server.lockedIdentityFile, password });
    await store.put('two', Buffer.from('x'), {});
    const lines = execFileSync('ps', ['-e', '-ww', '-o', 'args']).toString();
    expect(lines).toContain('-s -- 127.0.0.1 sftp');
    expect(lines).not.toContain(password);
    expect(store.description).not.toContain(password);
  });

  it('says that nobody answers, and comes back when somebody does', async () => {
    await using own = await startSshd();
    const options = { identityFile: own.identityFile, knownHosts: own.knownHosts };
    const place = `sftp://${own.user}@127.0.0.1:${own.port}${own.folder}`;
    await using store = await openSftpUrl(place, options, { baseDirectory: '/', stateDirectory: staging, random });
    await store.put('one', Buffer.from('x'), {});
    const sessions = execFileSync('pgrep', ['-f', `ssh .*Port=${own.port} .*sftp`])
      .toString()
      .trim()
      .split('\n')
      .map(Number);
    for (const session of sessions) process.kill(session, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await store.get('one', {})).toString()).toBe('x');
    await own.stop();
    await using late = await openSftpUrl(place, options, { baseDirectory: '/', stateDirectory: staging, random });
    await expect(late.size('one', {})).rejects.toMatchObject({ code: 'destination-unreadable', retryable: true });
  });
});

describe('an SFTP URL', () => {
  const openAny = (url: string) => openSftpUrl(url, {}, { baseDirectory: '/', random });

  it('H31: is refused with a password in it, which is not repeated', async () => {
    const refused = await openAny('sftp://me:hunter2@host/backups').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'config-invalid', guidance: 'write it as "password", by a reference' });
    expect((refused as Error).message).not.toContain('hunter2');
  });

  it.each([
    'sftp://host',
    'sftp://host/',
    'sftp:///x',
    'sftp://-oProxyCommand=x/y',
    'sftp://-x@host/y',
    'sftp://host/a?b',
    'sftp://host/%zz',
    'http://host/x',
  ])('is refused as %s', async (url) => {
    await expect(openAny(url)).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it.each([
    ['sftp://me@host:2222/var/backups/', 'sftp://me@host:2222/var/backups'],
    ['sftp://host/~/backups', 'sftp://host/~/backups'],
    ['sftp://[::1]:22/a%20b', 'sftp://[::1]:22/a b'],
  ])('may be %s', async (url, description) => {
    await using store = await openAny(url);
    expect(store.description).toBe(description);
  });
});
