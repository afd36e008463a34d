import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { GpgHome } from './support/gpg-home.ts';
import { runTool } from './support/run-program.ts';
import { makeSignedSite, nameIn, sign, zip } from './support/signed-site.ts';
import { Site, uploadsSource, write } from './support/site.ts';

/** Text that stands in no file of a destination when it is encrypted. */
const secret = 'the text of the first file';

function makeSite(encryption: object, format = 'zip'): Site {
  const site = new Site();
  write(join(site.uploads, 'secret name.txt'), `${secret}\n`.repeat(5000));
  write(join(site.uploads, 'folder/b.bin'), Buffer.alloc(700_000, 7));
  configure(site, encryption, format);
  return site;
}

function configure(site: Site, encryption: object, format = 'zip'): void {
  site.configure({ sources: [uploadsSource], destinations: [{ ...zip, format, encryption }] });
}

/** Nothing that a source holds, no name of it either, is in the clear beside the archives or left on the way. */
function expectNothingInTheClear(site: Site): void {
  const archives = readdirSync(site.at('archives'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(archives.length).toBeGreaterThan(2);
  for (const { parentPath, name } of archives) {
    const text = readFileSync(join(parentPath, name), 'latin1');
    expect([text.includes(secret), text.includes('secret name'), statSync(join(parentPath, name)).mode & 0o077], name).toEqual([
      false,
      false,
      0,
    ]);
  }
  expect(readdirSync(join(site.folder, '.holdfast/holdfast-archives'))).toEqual([]);
}

async function expectUnreadable(site: Site, words: string): Promise<void> {
  expect(await site.snapshots()).toHaveLength(1);
  await site.expect(0, ['verify', '--level', 'presence']);
  expect((await site.expect(0, ['verify', '--level', 'bytes'])).stdout).toContain('bytes verified');
  for (const line of [['show'], ['find', '**'], ['verify', '--level', 'content'], ['restore', 'latest', '--to', '../refused']]) {
    const ran = await site.run(line);
    expect([line[0], ran.status]).toEqual([line[0], 12]);
    expect(ran.stderr).toContain(words);
  }
  expect(existsSync(site.at('refused'))).toBe(false);
}

async function expectRestored(site: Site): Promise<void> {
  await site.expect(0, ['verify', '--level', 'content']);
  await site.expect(0, ['show']);
  await site.expect(0, ['restore', 'latest', '--to', '../restored']);
  expect(readFileSync(site.at('restored/photos/secret name.txt'), 'utf8')).toBe(`${secret}\n`.repeat(5000));
}

describe('archives encrypted with GPG', () => {
  let keys: Site;
  let home: GpgHome;
  let publicHome: GpgHome;
  let recipients: readonly string[];
  let site: Site;
  beforeAll(async () => {
    keys = new Site();
    home = new GpgHome(keys.at('gnupg'));
    recipients = [await home.makeKey('One <one@example.org>'), await home.makeKey('Two <two@example.org>')];
    publicHome = await home.publicOnly(keys.at('public'));
  }, 120_000);
  afterAll(async () => {
    await home[Symbol.asyncDispose]();
    await publicHome[Symbol.asyncDispose]();
    keys[Symbol.dispose]();
  });
  afterEach(() => site[Symbol.dispose]());

  it('are opened by gpg and unzip alone, and by who has a key', async () => {
    site = makeSite({ kind: 'gpg', recipients, home: home.place });
    await site.backup();
    expectNothingInTheClear(site);
    const name = nameIn(site.at('archives'), '.zip.gpg');
    await runTool('gpg', ['--homedir', home.place, '--batch', '--output', site.at('plain.zip'), '--decrypt', site.at(`archives/${name}`)]);
    await runTool('unzip', ['-q', site.at('plain.zip'), '-d', site.at('unpacked')]);
    expect(readFileSync(site.at('unpacked/photos/secret name.txt'), 'utf8')).toContain(secret);
    await runTool('sha256sum', ['--strict', '--quiet', '-c', `${name}.sha256`], { directory: site.at('archives') });
    await expectRestored(site);
  }, 120_000);

  it('H24: are listed, checked to every byte and deleted without a key, and nothing else', async () => {
    site = makeSite({ kind: 'gpg', recipients, home: publicHome.place }, 'tar.zst');
    const id = await site.backup();
    await expectUnreadable(site, 'No secret key');
    await site.expect(0, ['backup']);
    truncateSync(join(site.at('archives'), readdirSync(site.at('archives')).find((name) => name.endsWith('.gpg')) as string), 1000);
    expect((await site.run(['verify', '--all', '--level', 'presence'])).stderr).toContain('has 1000 bytes instead of');
    await site.expect(0, ['delete', id, '--yes']);
    expect(readdirSync(site.at('archives')).filter((name) => !name.startsWith('.'))).toHaveLength(3);
  }, 120_000);

  it('are not made where they cannot be encrypted: nothing is written', async () => {
    site = makeSite({ kind: 'gpg', recipients: [...recipients, '0123456789ABCDEF0123456789ABCDEF01234567'], home: home.place });
    const refused = await site.run(['backup']);
    expect(refused).toMatchObject({ status: 12 });
    expect(refused.stderr).toContain('archives cannot be encrypted with GPG');
    expect(existsSync(site.at('archives'))).toBe(false);
  });

  it('are signed with GPG as well', async () => {
    site = makeSite({ kind: 'gpg', recipients, home: home.place });
    const [key = ''] = recipients;
    const signed = (place: string): void =>
      site.configure({
        sources: [uploadsSource],
        destinations: [{ ...zip, encryption: { kind: 'gpg', recipients, home: place } }],
        signing: { kind: 'gpg', key, home: place },
      });
    signed(home.place);
    await site.backup();
    const name = nameIn(site.at('archives'), '.zip.gpg');
    await runTool('gpg', ['--homedir', home.place, '--verify', site.at(`archives/${name}.sha256.asc`), site.at(`archives/${name}.sha256`)]);
    expect((await site.expect(0, ['verify'])).stdout).toContain(`signed by ${key} on`);
    signed(publicHome.place);
    await site.expect(0, ['verify']);
    expect((await site.run(['backup'])).status).toBe(12);
    writeFileSync(site.at(`archives/${name}.sha256.asc`), 'garbage');
    expect((await site.run(['verify', '--level', 'presence'])).status).toBe(4);
  }, 120_000);
});

describe('archives encrypted with age', () => {
  let site: Site;
  afterEach(() => site[Symbol.dispose]());

  async function makeIdentity(name: string): Promise<string> {
    mkdirSync(site.at('identities'), { recursive: true });
    await runTool('age-keygen', ['-o', site.at(`identities/${name}`)]);
    return (await runTool('age-keygen', ['-y', site.at(`identities/${name}`)])).trim();
  }

  it.each(['zip', 'tar.gz'])(
    '%s: are opened by stock age, and by who has an identity; without one they are listed and checked',
    async (format) => {
      site = makeSite({ kind: 'none' }, format);
      const recipients = [await makeIdentity('one'), await makeIdentity('two')];
      configure(site, { kind: 'age', recipients }, format);
      await site.backup();
      expectNothingInTheClear(site);
      await expectUnreadable(site, 'there is no identity to open it with');
      const name = nameIn(site.at('archives'), `.${format}.age`);
      await runTool('age', ['-d', '-i', site.at('identities/two'), '-o', site.at('plain'), site.at(`archives/${name}`)]);
      const [tool, line] =
        format === 'zip'
          ? ['unzip', ['-q', site.at('plain'), '-d', site.at('unpacked')]]
          : ['tar', ['-xzf', site.at('plain'), '-C', site.folder]];
      await runTool(tool as string, line as string[]);
      await makeIdentity('stranger');
      configure(site, { kind: 'age', recipients, identity: '../identities/stranger' }, format);
      expect((await site.run(['show'])).status).toBe(12);
      configure(site, { kind: 'age', recipients, identity: '../identities/one' }, format);
      await expectRestored(site);
    },
    120_000,
  );

  it('are signed: who has the public key alone knows them by that', async () => {
    site = await makeSignedSite();
    const recipients = [await makeIdentity('one'), await makeIdentity('two')];
    sign(site, {}, [{ ...zip, encryption: { kind: 'age', recipients } }]);
    await site.backup();
    const name = nameIn(site.at('archives'), '.zip.age');
    await runTool('minisign', ['-V', '-p', site.at('keys/sign.pub'), '-m', site.at(`archives/${name}.sha256`)]);
    expect((await site.expect(0, ['verify'])).stdout).toContain('signed by');
  }, 60_000);

  it('H24: want two recipients, and are no folders', async () => {
    site = makeSite({ kind: 'age', recipients: ['age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'] }, 'directory');
    const refused = await site.run(['validate']);
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain('found one recipient, expected a second recipient');
    expect(refused.stderr).toContain('found a directory that is to be encrypted');
  });
});
