import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyPair } from '@holdfast/signature';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Configuration, loadConfig } from './configuration.ts';
import { ConfigFault, problemText } from './problem.ts';

const local = { name: 'local', kind: 'repository', url: 'file:backups' };
const usb = { name: 'usb', kind: 'archive', directory: 'archives', format: 'zip' };
const fingerprint = '0123456789ABCDEF0123456789ABCDEF01234567';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-signing-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('signs in every destination as the whole says, unless one says otherwise', async () => {
  const { publicKey } = await createKeyPair(randomBytes);
  await writeFile(join(folder, 'sign.pub'), publicKey);
  const minisign = { kind: 'minisign', publicKeys: [`\${file:sign.pub}`] };
  const { signing } = await load({
    signing: minisign,
    destinations: [
      local,
      { ...usb, signing: { kind: 'none' } },
      { ...usb, name: 'other', directory: 'others', signing: { kind: 'gpg', key: fingerprint } },
    ],
  });
  expect(await signing('local', 'check')).toEqual({ kind: 'minisign', publicKeys: [publicKey.trimEnd()] });
  expect(await signing('usb', 'check')).toBeUndefined();
  expect(await signing('other', 'sign')).toEqual({ kind: 'gpg', key: fingerprint });
  expect(await (await load({ destinations: [local] })).signing('local', 'sign')).toBeUndefined();
});

it('looks no secret up where signatures are only checked', async () => {
  const { publicKey } = await createKeyPair(randomBytes);
  const signing = {
    kind: 'minisign',
    secretKey: `\${file:sign.key}`,
    password: `\${env:SIGNING_PASSWORD}`,
    publicKeys: [publicKey.split('\n')[1]],
  };
  const configuration = await load({ signing, destinations: [local] });
  expect(await configuration.signing('local', 'check')).toEqual({ kind: 'minisign', publicKeys: signing.publicKeys });
  await expect(configuration.signing('local', 'sign')).rejects.toMatchObject({ code: 'secret-missing' });
});

it('H31: refuses secrets in the open, and public keys that are none, without repeating a secret', async () => {
  const { secretKey, publicKey } = await createKeyPair(randomBytes);
  const texts = await problems({
    signing: { kind: 'minisign', secretKey, password: 'hunter2222', publicKeys: [publicKey.trimEnd(), 'RWnonsense'] },
    destinations: [
      { ...local, signing: { kind: 'gpg', key: 'somebody@example.org', password: 'hunter2222' } },
      { ...usb, signing: { kind: 'minisig' } },
      { ...usb, name: 'third', signing: { kind: 'gpg', key: fingerprint, password: 'hunter2222' } },
    ],
  });
  expect(texts).toEqual([
    `/signing/secretKey: found a secret key in the open, expected \${env:NAME} or \${file:PATH} in its place`,
    `/signing/password: found a password in the open, expected \${env:NAME} or \${file:PATH} in its place`,
    `/signing/publicKeys/1: found "RWnonsense", expected a public key of minisign, which begins with RW, or \${file:PATH} of a .pub file`,
    '/destinations/0/signing/key: found "somebody@example.org", expected a whole fingerprint: 40 hexadecimal digits without spaces',
    '/destinations/1/signing/kind: found "minisig", expected "minisign", "gpg" or "none"; did you mean "minisign"?',
    `/destinations/2/signing/password: found a password in the open, expected \${env:NAME} or \${file:PATH} in its place`,
  ]);
  expect(texts.join()).not.toContain('hunter2222');
});

it('checks what references stand for', async () => {
  const configuration = await load({ signing: { kind: 'gpg', key: `\${env:KEY}` }, destinations: [local] }, { KEY: 'nobody' });
  await expect(configuration.signing('local', 'check')).rejects.toBeInstanceOf(ConfigFault);
});

async function load(parts: object, variables: Record<string, string> = {}): Promise<Configuration> {
  const config = { version: 1, name: 'test', sources: [{ name: 'app', kind: 'sqlite', path: 'data/app.db' }], ...parts };
  await writeFile(join(folder, 'backup.config.json'), JSON.stringify(config));
  return await loadConfig({ workingDirectory: folder, variables });
}

async function problems(parts: object): Promise<string[]> {
  const fault = await load(parts).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(ConfigFault);
  return (fault as ConfigFault).problems.map((problem) => problemText(problem).replace(/^line \d+, column \d+: /, ''));
}
