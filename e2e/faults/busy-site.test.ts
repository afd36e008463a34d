import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noise, type Site, write } from '../support/site.ts';
import { makeSmallSite } from './support/small-site.ts';

/** Writes, grows, deletes, replaces and links files in a folder until it is killed. */
const vandal = `
  const { rmSync, symlinkSync, writeFileSync, appendFileSync, renameSync } = require('node:fs');
  const folder = process.argv[1];
  process.stdout.write('ready');
  for (let round = 0; ; round += 1) {
    const file = folder + '/busy-' + (round % 40) + '.txt';
    try {
      if (round % 5 === 0) rmSync(file, { force: true });
      else if (round % 5 === 1) writeFileSync(file, 'x'.repeat(round % 90000));
      else if (round % 5 === 2) appendFileSync(file, 'more');
      else if (round % 5 === 3) { writeFileSync(file + '.new', 'replaced'); renameSync(file + '.new', file); }
      else { rmSync(file, { force: true }); symlinkSync('/etc/passwd', file); }
    } catch {}
  }`;

async function whileVandalised(site: Site, work: () => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['-e', vandal, site.uploads], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  try {
    await work();
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

describe('a site that is not left alone', () => {
  it('files that change, grow, vanish and become links never fail a backup, and what was stored comes back', async () => {
    using site = makeSmallSite();
    for (let number = 0; number < 40; number += 1) write(join(site.uploads, `calm-${number}.bin`), noise(50_000 + number));
    await whileVandalised(site, async () => {
      for (let round = 0; round < 4; round += 1) {
        const ran = await site.run(['backup']);
        expect([0, 3], ran.output).toContain(ran.status);
        if (ran.status === 3) expect(ran.output).toMatch(/busy-\d+\.txt/);
      }
    });
    for (const id of await site.snapshots()) {
      await site.expect(0, ['verify', id, '--level', 'content']);
      const restored = await site.run(['restore', id, '--to', site.at(`restored-${id}`)]);
      expect([0, 3], restored.output).toContain(restored.status);
      const names = readdirSync(join(site.at(`restored-${id}`), 'photos'));
      expect(names.filter((name) => name.startsWith('calm-'))).toHaveLength(40);
    }
  });

  it('H21: backups, a restore and a verification of one repository at the same time all end well', async () => {
    using site = makeSmallSite();
    for (let number = 0; number < 30; number += 1) write(join(site.uploads, `photo-${number}.jpg`), noise(80_000 + number));
    const first = await site.backup();
    await Promise.all([
      site.expect(0, ['backup']),
      site.expect(0, ['backup', '--reread']),
      site.expect(0, ['restore', first, '--to', site.at('restored')]),
      site.expect(0, ['verify', first, '--level', 'bytes']),
    ]);
    expect(await site.snapshots()).toHaveLength(3);
    await site.expect(0, ['verify', '--all', '--level', 'content']);
  });
});
