import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryOf, type Ran, runProgram, runTool } from '../support/run-program.ts';
import { placesOf, readSite, type Site } from '../support/site.ts';
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
