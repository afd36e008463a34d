import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEvents } from './support/events.ts';
import { type Ran, runTool } from './support/run-program.ts';
import { Site as EmptySite, makeSite, placesIn, placesOf, readSite, repository, type Site } from './support/site.ts';

const passphrase = 'correct horse battery staple 4711';
const variables = { VAULT: passphrase };

let site: Site;
let recipients: object[];
const output: Ran[] = [];

beforeEach(async () => {
  output.length = 0;
  site = await makeSite();
  mkdirSync(site.at('keys'));
  recipients = [await createKey('ops'), await createKey('safe')];
  configure(site);
});

afterEach(() => site[Symbol.dispose]());

function configure(where: Site, more: object = {}): void {
  where.configure({ destinations: [{ ...repository, encryption: { recipients, ...more } }] });
}

/** Makes an identity file and gives its recipient. */
async function createKey(name: string): Promise<{ readonly name: string; readonly recipient: string }> {
  const { stdout } = await site.expect(0, ['key', 'create', site.at(`keys/${name}`)]);
  return { name, recipient: stdout.trim() };
}

const identity = (name: string): string[] => ['--identity', site.at(`keys/${name}`)];

async function run(line: readonly string[], where = site): Promise<Ran> {
  const ran = await where.run(line, { variables: {} });
  output.push(ran);
  return ran;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A machine that has only the configuration and what was carried there. */
function elsewhere(): Site {
  const other = new EmptySite();
  writeFileSync(other.config, readFileSync(site.config, 'utf8').replace('file:../backups', `file:${site.at('backups')}`));
  return other;
}

describe('H24: a site whose backups it cannot read', () => {
  it('backs up, lists, verifies bytes and deletes; somebody with an identity restores everything elsewhere', async () => {
    const before = readSite(placesOf(site));
    const first = await site.backup();
    const stored = await site.expect(0, ['backup', '--json']);
    const [photos] = readEvents(stored.stdout).filter((event) => event.event === 'source-stored' && event.source === 'photos');
    expect(photos).toMatchObject({ storedBytes: expect.any(Number) });
    expect(await site.snapshots()).toHaveLength(2);
    expect((await run(['verify', '--all'])).status).toBe(0);
    expect((await run(['verify', '--level', 'content'])).status).toBe(12);
    for (const line of [
      ['restore', 'latest', '--to', site.at('x')],
      ['show', 'latest'],
      ['find', '*.jpg'],
      ['diff', first, 'latest'],
    ]) {
      const ran = await run(line);
      expect({ line, status: ran.status }).toEqual({ line, status: 12 });
      expect(ran.stderr).toContain('--identity FILE');
    }
    expect(existsSync(site.at('x/photos'))).toBe(false);
    expect((await run(['delete', first, '--yes'])).status).toBe(0);
    using other = elsewhere();
    for (const name of ['safe', 'ops']) {
      expect((await run(['restore', 'latest', '--to', other.at(name), ...identity(name)], other)).status).toBe(0);
      expect(readSite(placesIn(other.at(name)))).toEqual(before);
    }
    expect((await run(['verify', '--all', '--level', 'content', ...identity('safe')], other)).status).toBe(0);
  });

  it('needs an identity once when it has lost what it kept, and says so', async () => {
    await site.backup();
    const packs = filesOf(site.at('backups/repository/packs')).length;
    rmSync(join(site.folder, '.holdfast'), { recursive: true });
    const lost = await run(['backup']);
    expect(lost.status).toBe(12);
    expect(lost.stderr).toContain('its keys are not on this machine');
    expect((await run(['backup', ...identity('ops')])).status).toBe(0);
    expect((await run(['backup'])).status).toBe(0);
    // Only listings of other moments, and details, are new.
    expect(filesOf(site.at('backups/repository/packs')).length).toBeLessThanOrEqual(packs + 2);
    const state = filesOf(join(site.folder, '.holdfast')).filter((file) => /repository-/.test(file));
    for (const file of state) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('tells a wrong identity from a missing one, by name', async () => {
    await site.backup();
    await createKey('stranger');
    const wrong = await run(['restore', 'latest', '--to', site.at('x'), ...identity('stranger')]);
    expect(wrong.status).toBe(12);
    expect(wrong.stderr).toContain('ops, safe');
    const missing = await run(['show', 'latest', ...identity('nowhere')]);
    expect(missing.status).toBe(12);
    expect(missing.stderr).toContain('does not exist');
  });
});

describe('keys', () => {
  it('are shown, checked, added and removed; a removed one reads what it could, and nothing new', async () => {
    const first = await site.backup();
    expect((await run(['key', 'show'])).stdout).toContain('ops (age1');
    const checked = await run(['key', 'check', '--json', ...identity('ops')]);
    expect(checked.status).toBe(0);
    const [check] = readEvents(checked.stdout).filter((event) => event.event === 'keys-checked');
    expect(check).toMatchObject({ snapshot: first, proven: [{ name: 'ops' }], failed: [], unproven: [{ name: 'safe' }] });
    const newcomer = await createKey('newcomer');
    recipients = [recipients[0] as object, newcomer];
    configure(site);
    const refused = await run(['backup']);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('key add');
    expect((await run(['key', 'add'])).status).toBe(12);
    const packs = filesOf(site.at('backups/repository/packs')).sort();
    expect((await run(['key', 'add', ...identity('ops')])).status).toBe(0);
    expect((await run(['key', 'remove', ...identity('ops')])).status).toBe(0);
    expect(filesOf(site.at('backups/repository/packs')).sort()).toEqual(packs);
    writeFileSync(join(site.uploads, 'later.txt'), 'written later');
    const second = await site.backup();
    expect((await run(['restore', second, '--to', site.at('old'), ...identity('safe')])).status).toBe(12);
    for (const name of ['ops', 'newcomer']) {
      expect((await run(['restore', second, '--to', site.at(name), ...identity(name)])).status).toBe(0);
      expect((await run(['restore', first, '--to', site.at(`${name} first`), ...identity(name)])).status).toBe(0);
    }
    expect((await run(['key', 'check', ...identity('safe')])).status).toBe(12);
    // Whoever was removed and kept the old keys file still reads the old packs, and no new one.
    expect(filesOf(site.at('backups/repository/keys'))).toHaveLength(2);
  });

  it('of others are refused when the owner of the store puts them in, and none is replaced by key create', async () => {
    await site.backup();
    const keys = site.at('backups/repository/keys');
    const [file = ''] = readdirSync(keys).filter((name) => name.endsWith('.json'));
    const forged = JSON.parse(readFileSync(join(keys, file), 'utf8')) as { packRecipients: string[]; seal?: string };
    forged.packRecipients = [(recipients[0] as { recipient: string }).recipient];
    const { seal: _seal, ...body } = forged;
    const canonical = (value: unknown): string =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? `{${Object.entries(value)
            .sort(([left], [right]) => (left < right ? -1 : 1))
            .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
            .join()}}`
        : Array.isArray(value)
          ? `[${value.map(canonical).join()}]`
          : JSON.stringify(value);
    const seal = createHash('sha256').update(canonical(body)).digest('hex');
    writeFileSync(join(keys, file), `${canonical({ ...body, seal })}\n`);
    const ran = await run(['backup']);
    expect(ran.status).toBe(12);
    expect(ran.stderr).toContain('was not made by who holds the keys');
    const again = await run(['key', 'create', site.at('keys/ops')]);
    expect(again.status).toBe(1);
    expect(statSync(site.at('keys/ops')).mode & 0o777).toBe(0o600);
  });

  it('may be protected by a passphrase, which stock age asks for too', async () => {
    const made = await site.expect(0, ['key', 'create', site.at('keys/locked'), '--passphrase', '--passphrase-env', 'VAULT'], {
      variables,
    });
    recipients.push({ name: 'locked', recipient: made.stdout.trim() });
    configure(site);
    await site.backup();
    expect((await run(['show', 'latest', ...identity('locked')])).status).toBe(12);
    expect((await site.run(['show', 'latest', ...identity('locked'), '--passphrase-env', 'VAULT'], { variables })).status).toBe(0);
    expect(
      (await site.run(['show', 'latest', ...identity('locked'), '--passphrase-env', 'VAULT'], { variables: { VAULT: 'no' } })).status,
    ).toBe(12);
  });
});

it('H24: a passphrase is a recipient, and needed on the site for its first backup only', async () => {
  recipients = [recipients[0] as object, { name: 'vault', passphrase: `\${env:VAULT}` }];
  configure(site);
  expect((await run(['backup'])).status).toBe(2);
  await site.expect(0, ['backup'], { variables });
  const { stdout, stderr } = await site.expect(0, ['backup']);
  expect(stdout + stderr).not.toContain(passphrase);
  expect((await run(['show', 'latest'])).status).toBe(12);
  await site.expect(0, ['restore', 'latest', '--to', site.at('by passphrase')], { variables });
  expect(readSite(placesIn(site.at('by passphrase')))).toEqual(readSite(placesOf(site)));
});

it('what is configured and cannot be applied stops the run: a plain repository stays plain, an encrypted one encrypted', async () => {
  site.configure({});
  await site.backup();
  configure(site);
  const encrypted = await run(['backup']);
  expect(encrypted.status).toBe(2);
  expect(encrypted.stderr).toContain('is not encrypted');
  rmSync(site.at('backups'), { recursive: true });
  rmSync(join(site.folder, '.holdfast'), { recursive: true });
  await site.backup();
  site.configure({});
  const plain = await run(['backup']);
  expect(plain.status).toBe(2);
  expect(plain.stderr).toContain('is encrypted');
});

it('H31: no name, content, table or key of the site lies in the repository, or is printed', async () => {
  writeFileSync(join(site.uploads, 'planted-file-name.txt'), 'planted content in the clear');
  await site.backup();
  await site.backup();
  const planted = [
    'planted-file-name',
    'planted content',
    'CREATE TABLE',
    'note_text',
    'SESSION_KEY',
    'smtp',
    'up loads',
    'AGE-SECRET-KEY',
  ];
  const digest = createHash('sha256').update('planted content in the clear').digest();
  for (const file of filesOf(site.at('backups'))) {
    const bytes = readFileSync(file);
    const unpacked = file.endsWith('.zst') ? await runTool('zstd', ['-dc', file], { directory: site.root }) : '';
    const text = file + bytes.toString('latin1') + unpacked;
    for (const word of [...planted, digest.toString('hex'), digest.toString('latin1')])
      expect(text.includes(word) && !file.endsWith('RECOVERY.md') ? `${file}: ${word}` : '').toBe('');
  }
  const ran = await run(['key', 'check', ...identity('ops'), ...identity('safe')]);
  expect(ran.status).toBe(0);
  for (const { output: text } of output) expect(text).not.toContain('AGE-SECRET-KEY');
});

it('a copy elsewhere is for the same people, and takes over when the first place is lost', async () => {
  const offsite = { name: 'offsite', kind: 'repository', url: 'file:../offsite', copyFrom: 'local', encryption: { recipients } };
  site.configure({ destinations: [{ ...repository, encryption: { recipients } }, offsite] });
  expect((await run(['backup'])).status).toBe(0);
  const packs = (place: string): string[] =>
    filesOf(site.at(place))
      .map((file) => file.slice(site.at(place).length))
      .sort();
  expect(packs('offsite/packs')).toEqual(packs('backups/repository/packs'));
  expect((await run(['restore', 'latest', '--from', 'offsite', '--to', site.at('copy'), ...identity('safe')])).status).toBe(0);
  expect(readSite(placesIn(site.at('copy')))).toEqual(readSite(placesOf(site)));
  // The copy is a repository of its own, which this machine can go on with.
  site.configure({ destinations: [{ name: 'offsite', kind: 'repository', url: 'file:../offsite', encryption: { recipients } }] });
  expect((await run(['backup'])).status).toBe(0);
});

it('RECOVERY.md brings an encrypted snapshot back with age, zstd, tar and jq alone', async () => {
  const id = await site.backup();
  const guide = readFileSync(site.at('backups/repository/RECOVERY.md'), 'utf8');
  const blocks = [...guide.matchAll(/```sh( choose)?\n([\s\S]*?)```/g)];
  const target = site.at('by hand');
  const choice = `SNAPSHOT=${id}\nSOURCE=settings\nTARGET='${target}'\nIDENTITY='${site.at('keys/safe')}'`;
  const script = ['set -eu', ...blocks.map(([, choose, code]) => (choose === undefined ? code : choice))].join('\n');
  await runTool('bash', ['-c', script], { directory: site.at('backups/repository') });
  copyFileSync(join(target, 'settings/.env'), site.at('env'));
  expect(readFileSync(site.at('env'), 'utf8')).toBe('SESSION_KEY=abc\n');
});
