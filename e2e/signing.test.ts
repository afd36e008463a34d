import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { readEvents } from './support/events.ts';
import { runProgram, runTool } from './support/run-program.ts';
import { folder, forge, makeSignedSite, manifestsOf, nameIn, sign, zip } from './support/signed-site.ts';
import { repository, type Site } from './support/site.ts';

/** Files that changed so lately are read again in any case. */
const unsteadyMs = 3000;

let site: Site;
afterEach(() => site[Symbol.dispose]());

const minisign = (message: string): readonly string[] => ['-V', '-p', '../keys/sign.pub', '-m', message];

describe('signed with minisign', () => {
  it('stock minisign and sha256sum check the snapshot in a repository, an archive and a folder', async () => {
    site = await makeSignedSite([repository, zip, folder]);
    const id = await site.backup();
    const manifest = join(manifestsOf(site), `${id}.json`);
    const checked = await runTool('minisign', minisign(manifest), { directory: site.folder });
    expect(checked).toContain('Signature and comment signature verified');
    expect(checked).toMatch(new RegExp(`Trusted comment: timestamp:\\d+\tsnapshot:${id}`));
    const archive = nameIn(site.at('archives'), '.zip');
    await runTool('minisign', minisign(`../archives/${archive}.sha256`), { directory: site.folder });
    expect(await runTool('sha256sum', ['--strict', '-c', `${archive}.sha256`], { directory: site.at('archives') })).toBe(
      `${archive}: OK\n`,
    );
    const name = nameIn(site.at('folders'), '.sha256').slice(0, -'.sha256'.length);
    await runTool('minisign', minisign(`../folders/${name}.sha256`), { directory: site.folder });
    await runTool('sha256sum', ['--strict', '-c', `${name}.sha256`], { directory: site.at('folders') });
    await runTool('sha256sum', ['--strict', '-c', 'manifest-sha256.txt'], { directory: site.at(`folders/${name}`) });
  });

  it('RECOVERY.md checks the signature as it says', async () => {
    site = await makeSignedSite();
    const id = await site.backup();
    const guide = readFileSync(site.at('backups/repository/RECOVERY.md'), 'utf8');
    const [, commands = ''] = /```sh signed\n([\s\S]*?)```/.exec(guide) ?? [];
    expect(commands).toContain('minisign');
    const run = (): ReturnType<typeof runProgram> =>
      runProgram('sh', ['-eu', '-c', commands], {
        directory: site.at('backups/repository'),
        variables: { SNAPSHOT: id, PUBLIC_KEY: site.at('keys/sign.pub') },
      });
    expect(await run()).toMatchObject({ status: 0 });
    forge(join(manifestsOf(site), `${id}.json`), { description: 'forged' });
    expect((await run()).status).not.toBe(0);
  });

  it('verify, show and list --json say who signed and when, at every level', async () => {
    site = await makeSignedSite([repository, zip]);
    const id = await site.backup();
    const key = /key ([0-9A-F]{16})/.exec(readFileSync(site.at('keys/sign.pub'), 'utf8'))?.[1] as string;
    for (const level of ['presence', 'bytes', 'content']) {
      const { stdout } = await site.expect(0, ['verify', '--level', level]);
      expect(stdout.match(new RegExp(`signed by ${key} on `, 'g')), level).toHaveLength(2);
    }
    expect((await site.expect(0, ['show'])).stdout).toContain(`Signed:      signed by ${key} on `);
    const { stdout } = await site.expect(0, ['list', '--json']);
    const signature = { status: 'valid', required: true, keyId: key, signedAt: expect.any(String), comment: expect.stringContaining(id) };
    expect(readEvents(stdout)[0]).toMatchObject({
      destinations: [
        { name: 'local', signature },
        { name: 'usb', signature },
      ],
    });
  });

  it('H24: a machine with the public key alone verifies and restores, and makes no backup', async () => {
    site = await makeSignedSite();
    await site.backup();
    sign(site, { secretKey: undefined, password: `\${env:NOT_SET}` });
    await site.expect(0, ['verify']);
    await site.expect(0, ['restore', 'latest', '--to', '../restored']);
    const refused = await site.run(['backup']);
    expect(refused.status).toBe(2);
    sign(site, { secretKey: undefined });
    const unsigned = await site.run(['backup']);
    expect(unsigned).toMatchObject({ status: 12 });
    expect(unsigned.stderr).toContain('"signing" has no secret key');
    expect(await site.snapshots()).toHaveLength(1);
  });
});

describe('what cannot be signed is not made', () => {
  it.each([
    ['a secret key that is not there', { secretKey: '../keys/none.key' }, 12, 'none.key does not exist'],
    ['a file that is no key', { secretKey: '../keys/sign.pub' }, 12, 'is no secret key of minisign'],
    ['a password that is not set', { password: `\${env:NOT_SET}` }, 2, 'is not set'],
    [
      'a key whose signatures would not count',
      { publicKeys: ['RWRV9V6LwppZ5RyH8wV/01nR1JWOUmyO2ytjPCQ5go6Jyru8L51TWK9Q'] },
      2,
      'is not among the public keys',
    ],
    [
      'a key of GPG that is not there',
      { kind: 'gpg', key: '0123456789ABCDEF0123456789ABCDEF01234567', secretKey: undefined, publicKeys: undefined },
      12,
      'cannot sign with the key',
    ],
  ])('%s: nothing is written', async (_what, changes, status, words) => {
    site = await makeSignedSite([repository, zip]);
    sign(site, changes, [repository, zip]);
    const refused = await site.run(['backup'], { variables: { GNUPGHOME: site.at('no-keyring') } });
    expect(refused).toMatchObject({ status });
    expect(refused.stderr).toContain(words);
    expect([existsSync(site.at('backups')), existsSync(site.at('archives'))]).toEqual([false, false]);
  });
});

describe('without a good signature where one is required', () => {
  it('a manifest that was changed and sealed anew is found, and not restored', async () => {
    site = await makeSignedSite();
    const id = await site.backup();
    forge(join(manifestsOf(site), `${id}.json`), { description: 'forged' });
    const { stderr } = await expectUntrusted(site);
    expect(stderr).toContain('its signature is wrong: the key');
    const restored = await site.expect(0, ['restore', 'latest', '--to', '../accepted', '--accept-unsigned']);
    expect(restored.stderr).toContain('is read without a good signature: its signature is wrong');
  });

  it('a signature that is missing, cut, garbage, huge, or of another snapshot is found', async () => {
    site = await makeSignedSite();
    const first = await site.backup();
    writeFileSync(join(site.uploads, 'a.txt'), 'changed\n');
    const second = await site.backup();
    const [of, other] = [second, first].map((id) => join(manifestsOf(site), `${id}.json.minisig`)) as [string, string];
    const good = readFileSync(of);
    const cases: readonly (readonly [string, () => void])[] = [
      ['it is not signed', () => rmSync(of)],
      ['it is no signature of minisign', () => writeFileSync(of, good.subarray(0, good.length / 2))],
      ['it is no signature of minisign', () => writeFileSync(of, Buffer.alloc(5000, 0xff))],
      [
        'it is no signature of minisign',
        () => writeFileSync(of, good.toString().replace(/(trusted comment: .*)/, `$1${'x'.repeat(9000)}`)),
      ],
      ['is too large for a signature', () => writeFileSync(of, Buffer.alloc(70_000, 0x20))],
      ['did not sign this', () => copyFileSync(other, of)],
    ];
    for (const [words, spoil] of cases) {
      spoil();
      const found = await site.run(['verify', '--level', 'presence']);
      expect(found).toMatchObject({ status: 4 });
      expect(found.stderr).toContain(words);
      writeFileSync(of, good);
    }
    await site.expect(0, ['verify', '--all']);
  });

  it('a signature by a key that is not known is found', async () => {
    site = await makeSignedSite();
    await site.backup();
    await site.expect(0, ['sign-key', 'create', '../others', '--unencrypted']);
    sign(site, { publicKeys: [`\${file:../others/sign.pub}`] });
    const { stderr } = await expectUntrusted(site);
    expect(stderr).toContain('its signature is by a key that is not known');
    sign(site, { publicKeys: [`\${file:../others/sign.pub}`, `\${file:../keys/sign.pub}`] });
    await site.expect(0, ['verify']);
  });

  it('a manifest under the name of another snapshot, with its signature, is refused', async () => {
    site = await makeSignedSite();
    const first = await site.backup();
    const second = await site.backup();
    for (const ending of ['json', 'json.minisig'])
      copyFileSync(join(manifestsOf(site), `${first}.${ending}`), join(manifestsOf(site), `${second}.${ending}`));
    expect((await site.run(['verify', second])).status).toBe(4);
    expect((await site.run(['restore', second, '--to', '../restored'])).status).toBe(1);
  });

  it('an archive that was replaced by an unsigned one is found, and another copy is restored', async () => {
    site = await makeSignedSite([zip, repository]);
    const id = await site.backup();
    const archive = join(site.at('archives'), nameIn(site.at('archives'), '.zip'));
    // Somebody else's archive with the same id: made without the key from other files.
    writeFileSync(`${archive}.sha256.minisig`, 'untrusted comment: nothing\n');
    const found = await site.run(['verify', '--level', 'presence']);
    expect(found).toMatchObject({ status: 4 });
    expect(found.stdout).toContain(
      `${id} in usb: not to be trusted, not well signed: its signature is wrong: it is no signature of minisign`,
    );
    const restored = await site.expect(0, ['restore', 'latest', '--to', '../restored']);
    expect(restored.stderr).toContain(`the snapshot ${id} in usb is not to be trusted`);
    expect(restored.stdout).toContain(`from local`);
    expect(readFileSync(site.at('restored/photos/a.txt'), 'utf8')).toBe('a\n');
  });

  it('a missing one is told only, where it is not required; a wrong one is a finding still', async () => {
    site = await makeSignedSite();
    const id = await site.backup();
    const signature = join(manifestsOf(site), `${id}.json.minisig`);
    sign(site, { required: false });
    rmSync(signature);
    expect((await site.expect(0, ['verify'])).stdout).toContain('not well signed: it is not signed');
    expect((await site.expect(0, ['restore', 'latest', '--to', '../restored'])).stderr).toContain(
      'without a good signature: it is not signed',
    );
    writeFileSync(signature, 'garbage');
    await site.expect(4, ['verify']);
  });

  it('nothing is taken over into a signed snapshot from one that was forged', async () => {
    site = await makeSignedSite();
    const first = await site.backup();
    await sleep(unsteadyMs);
    await site.backup();
    const readAgain = async (): Promise<unknown> =>
      readEvents((await site.expect(0, ['backup', '--json'])).stdout).find(({ event }) => event === 'source-stored')?.readBytes;
    expect(await readAgain()).toBe(0);
    for (const name of readdirSync(manifestsOf(site)).filter((name) => name.endsWith('.minisig') && !name.startsWith(first)))
      writeFileSync(join(manifestsOf(site), name), 'garbage');
    rmSync(join(manifestsOf(site), `${first}.json`));
    expect(await readAgain()).toBe(2002);
    expect(await readAgain()).toBe(0);
  });
});

describe('sign-key create', () => {
  it('H31: makes a key for this user alone, with a password from the environment or a file, and replaces none', async () => {
    site = await makeSignedSite();
    const secret = site.at('keys/sign.key');
    expect(statSync(secret).mode & 0o777).toBe(0o600);
    const before = readFileSync(secret);
    expect(await site.run(['sign-key', 'create', '../keys', '--unencrypted'])).toMatchObject({ status: 1 });
    expect(readFileSync(secret)).toEqual(before);
    expect(await site.run(['sign-key', 'create', '../more'])).toMatchObject({ status: 2 });
    expect(existsSync(site.at('more'))).toBe(false);
    mkdirSync(site.at('passwords'));
    writeFileSync(site.at('passwords/one'), 'correct horse\n');
    await site.expect(0, ['sign-key', 'create', '../from-file', '--password-file', '../passwords/one']);
    const variables = { HOLDFAST_SIGNING_PASSWORD: 'correct horse' };
    const made = await site.expect(0, ['sign-key', 'create', '../from-variable', '--json'], { variables });
    expect(readEvents(made.stdout)[0]).toMatchObject({ event: 'sign-key-created', secretKey: site.at('from-variable/sign.key') });
    expect(made.output).not.toContain('correct horse');
    for (const place of ['from-file', 'from-variable']) {
      sign(site, {
        secretKey: `../${place}/sign.key`,
        password: `\${env:HOLDFAST_SIGNING_PASSWORD}`,
        publicKeys: [`\${file:../${place}/sign.pub}`],
      });
      await site.expect(0, ['backup'], { variables });
      const wrong = await site.run(['backup'], { variables: { HOLDFAST_SIGNING_PASSWORD: 'wrong horse' } });
      expect(wrong).toMatchObject({ status: 12 });
      expect(wrong.stderr).toContain('is wrong');
      expect(wrong.output).not.toContain('wrong horse');
    }
  }, 60_000);
});

it('delete takes the signatures along', async () => {
  site = await makeSignedSite([repository, zip]);
  const id = await site.backup();
  await site.expect(0, ['delete', id, '--yes']);
  expect(readdirSync(manifestsOf(site))).toEqual([]);
  expect(readdirSync(site.at('archives'))).toEqual([]);
});

/** `verify` ends with 4 at every level and says so, `restore` refuses with 4 and writes nothing. */
async function expectUntrusted(of: Site): Promise<{ readonly stderr: string }> {
  const found = await of.run(['verify', '--level', 'presence']);
  expect(found).toMatchObject({ status: 4 });
  expect(found.stdout).toContain('not to be trusted');
  for (const level of ['bytes', 'content']) expect((await of.run(['verify', '--level', level])).status).toBe(4);
  const refused = await of.run(['restore', 'latest', '--to', '../refused']);
  expect(refused).toMatchObject({ status: 4 });
  expect(refused.stderr).toContain('is not to be trusted');
  expect(existsSync(of.at('refused'))).toBe(false);
  return found;
}
