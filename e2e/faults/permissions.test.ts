import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryOf, type Ran, runProgram, runTool } from '../support/run-program.ts';
import { placesOf, readSite, type Site, summaryOf } from '../support/site.ts';
import { makeSmallSite } from './support/small-site.ts';

const nobody = '65534';

/** Runs `holdfast` as a user who is not root and owns the site. */
async function runAsNobody(site: Site, line: readonly string[]): Promise<Ran> {
  const user = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  const variables = { HOME: site.folder };
  return await runProgram('setpriv', [...user, process.execPath, entryOf('holdfast'), ...line], { directory: site.folder, variables });
}

async function ownedByNobody(destinations?: readonly object[]): Promise<Site> {
  const site = makeSmallSite(destinations);
  chmodSync(site.root, 0o755);
  await runTool('chown', ['-R', `${nobody}:${nobody}`, site.root]);
  return site;
}

async function idOfBackup(site: Site): Promise<string> {
  const { status, stdout, output } = await runAsNobody(site, ['backup', '--json']);
  if (status !== 0) throw new Error(output);
  return String(summaryOf(stdout).snapshot);
}

describe('what may not be read or written', () => {
  it('H3: a file and a folder are named, the rest is saved, and the snapshot is degraded', async () => {
    using site = await ownedByNobody();
    chmodSync(join(site.uploads, 'photo.bin'), 0);
    chmodSync(join(site.uploads, 'sub'), 0);
    const ran = await runAsNobody(site, ['backup']);
    expect([ran.status, ran.output]).toEqual([3, expect.stringContaining('photo.bin')]);
    expect(ran.output).toContain('sub');
    const listed = await runAsNobody(site, ['verify', 'latest', '--level', 'content']);
    expect([listed.status, listed.output]).toEqual([0, expect.any(String)]);
  });

  it('a destination that is read-only fails with the remedy and is left as it was', async () => {
    using site = await ownedByNobody();
    mkdirSync(site.at('backups'), { mode: 0o555 });
    const ran = await runAsNobody(site, ['backup']);
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringMatching(/cannot write|EACCES/)]);
    expect(readdirSync(site.at('backups'))).toEqual([]);
  });

  it('a target that is read-only fails the restore, and nothing changes', async () => {
    using site = await ownedByNobody();
    const saved = await runAsNobody(site, ['backup']);
    expect([saved.status, saved.output]).toEqual([0, expect.any(String)]);
    const before = readSite(placesOf(site));
    mkdirSync(site.at('closed'), { mode: 0o555 });
    const ran = await runAsNobody(site, ['restore', 'latest', '--to', site.at('closed/restored')]);
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringMatching(/cannot write|EACCES/)]);
    expect(readdirSync(site.at('closed'))).toEqual([]);
    expect(readSite(placesOf(site))).toEqual(before);
  });

  it.each(['zip', 'tar.zst', 'directory'])(
    'an archive (%s) that may not be read is no damage: 1 alone, 3 beside others that are verified',
    async (format) => {
      using site = await ownedByNobody([{ name: 'usb', kind: 'archive', directory: '../usb', format, fileName: '{id}' }]);
      const first = await idOfBackup(site);
      const [name = ''] = readdirSync(site.at('usb'));
      chmodSync(site.at(`usb/${name}`), 0);
      for (const line of [['verify'], ['verify', first, '--level', 'content'], ['verify', '--all']]) {
        const { status, stdout, stderr } = await runAsNobody(site, line);
        expect([line, status, stderr]).toEqual([line, 1, expect.stringContaining('may not be read by this user')]);
        if (line[1] !== first) expect(stderr).toContain('not verified: 1 object that could not be read');
        expect(stdout + stderr).not.toContain('damaged');
        expect(stderr.split('\n')[0]?.split(name)).toHaveLength(2);
      }
      const second = await idOfBackup(site);
      const all = await runAsNobody(site, ['verify', '--all']);
      expect([all.status, all.stdout]).toEqual([3, expect.stringMatching(/Verified in part .*1 object that could not be read/)]);
      expect(all.stdout).toContain(`${second} in usb: bytes verified`);
      const restored = await runAsNobody(site, ['restore', first, '--to', site.at('out')]);
      expect([restored.status, restored.stderr]).toEqual([1, expect.stringContaining('may not be read by this user')]);
    },
  );

  it('a repository of which something may not be read is no damage either', async () => {
    using site = await ownedByNobody();
    const first = await idOfBackup(site);
    const root = site.at('backups/repository');
    const packs = readdirSync(join(root, 'packs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.zst'));
    const closed = [`snapshots/${first}.json`, 'RECOVERY.md', 'repository.json', 'packs', ...packs.map((name) => `packs/${name}`)];
    for (const name of closed) {
      const { mode } = statSync(join(root, name));
      chmodSync(join(root, name), 0);
      const { status, stdout, stderr } = await runAsNobody(site, ['verify', '--all']);
      expect([name, status, stderr]).toEqual([
        name,
        name === 'RECOVERY.md' ? 3 : 1,
        expect.stringContaining('may not be read by this user'),
      ]);
      expect(stdout + stderr).not.toContain('damaged');
      chmodSync(join(root, name), mode);
    }
    expect(readdirSync(root)).not.toContain('damaged');
    expect((await runAsNobody(site, ['verify', '--all'])).status).toBe(0);
  });

  it('a file where the folder of archives should be is called that', async () => {
    using site = makeSmallSite([{ name: 'usb', kind: 'archive', directory: '../usb', format: 'zip' }]);
    writeFileSync(site.at('usb'), 'not a folder');
    for (const line of [['list'], ['verify'], ['restore', 'latest', '--to', site.at('out')]]) {
      const { stderr } = await site.expect(1, line);
      expect(stderr).toContain(`${site.at('usb')} is a file, not a folder; move it away`);
      expect(stderr).not.toContain('damaged');
    }
  });

  it('a repository of a newer format is refused by name', async () => {
    using site = makeSmallSite();
    await site.backup();
    const location = site.at('backups/repository/repository.json');
    const description = JSON.parse(readFileSync(location, 'utf8')) as object;
    writeFileSync(location, `${JSON.stringify({ ...description, format: 99 })}\n`);
    for (const line of [['backup'], ['verify', 'latest'], ['restore', 'latest', '--to', site.at('out')]]) {
      const ran = await site.expect(1, line);
      expect(ran.output).toMatch(/format 99.*newer|newer.*format 99|format 99, which this version/);
    }
  });

  it('a folder that holds something else is not made a repository', async () => {
    using site = makeSmallSite();
    mkdirSync(site.at('backups/repository'), { recursive: true });
    writeFileSync(site.at('backups/repository/letters.txt'), 'mine');
    const ran = await site.expect(10, ['backup']);
    expect(ran.stderr).toContain('letters.txt');
    expect(readdirSync(site.at('backups/repository'))).toEqual(['letters.txt']);
  });
});
