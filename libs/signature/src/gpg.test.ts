import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signWithGpg, verifyWithGpg } from './gpg.ts';
import { verdictOfStatus } from './gpg-status.ts';
import { hasProgram } from './testing/stock-program.ts';

const run = promisify(execFile);
const message = Buffer.from('the manifest\n');

describe.skipIf(!hasProgram('gpg'))('signatures of GPG', () => {
  let home: string;
  let key: string;
  let locked: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'holdfast-gpg-'));
    key = await makeKey(home, 'Plain Key <plain@example.org>', '');
    locked = await makeKey(home, 'Locked Key <locked@example.org>', 'pass phrase');
  }, 60_000);
  afterAll(async () => {
    await run('gpgconf', ['--homedir', home, '--kill', 'all']);
    await rm(home, { recursive: true, force: true });
  });

  it('are valid for their message and key alone, and say who signed and when', async () => {
    const signature = await signWithGpg(message, { home, key });
    const verdict = await verifyWithGpg(signature, message, { home, accepted: [key] });
    expect(verdict).toMatchObject({ kind: 'gpg', status: 'valid', keyId: key, comment: 'Plain Key <plain@example.org>' });
    expect(Math.abs(Date.parse(verdict.signedAt ?? '') - Date.now())).toBeLessThan(60_000);
    expect(await verifyWithGpg(signature, Buffer.from('other'), { home, accepted: [key] })).toMatchObject({ status: 'invalid' });
    expect(await verifyWithGpg(signature, message, { home, accepted: [locked] })).toMatchObject({ status: 'unknown-key', keyId: key });
  });

  it('are of a key that is not in the keyring: unknown', async () => {
    const signature = await signWithGpg(message, { home, key });
    const empty = await mkdtemp(join(tmpdir(), 'holdfast-gpg-'));
    try {
      expect(await verifyWithGpg(signature, message, { home: empty, accepted: [key] })).toMatchObject({ status: 'unknown-key' });
    } finally {
      await run('gpgconf', ['--homedir', empty, '--kill', 'all']);
      await rm(empty, { recursive: true, force: true });
    }
  });

  it('H31: come from a key with a passphrase, which is in no argument and no message', async () => {
    const signature = await signWithGpg(message, { home, key: locked, password: 'pass phrase' });
    expect(await verifyWithGpg(signature, message, { home, accepted: [locked] })).toMatchObject({ status: 'valid' });
    await run('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']);
    const refused = await signWithGpg(message, { home, key: locked, password: 'wrong phrase' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'key-wrong' });
    expect(String((refused as Error).message)).not.toContain('wrong phrase');
  });

  it('cannot be made with a key that is not there', async () => {
    await expect(signWithGpg(message, { home, key: '0123456789ABCDEF0123456789ABCDEF01234567' })).rejects.toMatchObject({
      code: 'key-missing',
    });
  });

  it('are never valid when they hold garbage or are cut off', async () => {
    const signature = await signWithGpg(message, { home, key });
    const options = { home, accepted: [key] };
    for (const hostile of [Buffer.alloc(0), Buffer.from('garbage'), signature.subarray(0, 120), Buffer.alloc(10_000, 0xff)]) {
      expect(await verifyWithGpg(hostile, message, options)).toMatchObject({ status: 'invalid' });
    }
  });
});

describe('the status lines of gpg', () => {
  const fingerprint = 'A'.repeat(40);
  const valid = `[GNUPG:] VALIDSIG ${fingerprint} 2026-11-21 1764000000 0 4 0 22 10 00 ${fingerprint}`;

  it('count once each: a second signature, a revoked key or an expired signature is not valid', () => {
    const good = `[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG AAAA Somebody\n${valid}\n`;
    expect(verdictOfStatus(good, [fingerprint])).toMatchObject({ status: 'valid', comment: 'Somebody' });
    expect(verdictOfStatus(good + good, [fingerprint])).toMatchObject({ status: 'invalid' });
    expect(verdictOfStatus(`${good}[GNUPG:] NEWSIG\n[GNUPG:] BADSIG BBBB x\n`, [fingerprint])).toMatchObject({ status: 'invalid' });
    expect(verdictOfStatus(good.replace('GOODSIG', 'REVKEYSIG'), [fingerprint])).toMatchObject({ status: 'invalid' });
    expect(verdictOfStatus(good.replace('GOODSIG', 'EXPSIG'), [fingerprint])).toMatchObject({ status: 'invalid' });
    expect(verdictOfStatus('', [fingerprint])).toMatchObject({ status: 'invalid' });
    expect(verdictOfStatus(good, [])).toMatchObject({ status: 'unknown-key' });
  });
});

async function makeKey(home: string, name: string, passphrase: string): Promise<string> {
  const unattended = ['--homedir', home, '--batch', '--pinentry-mode', 'loopback', '--passphrase', passphrase];
  await run('gpg', [...unattended, '--quick-generate-key', name, 'ed25519', 'default', 'never']);
  const { stdout } = await run('gpg', ['--homedir', home, '--batch', '--with-colons', '--list-secret-keys', name]);
  return /^fpr:{9}([0-9A-F]{40}):/m.exec(stdout)?.[1] as string;
}
