import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvents } from './support/events.ts';
import { childrenOf, isRunning } from './support/processes.ts';
import { makeSite, noise, placesIn, placesOf, readSite, repository, type Site, write } from './support/site.ts';

const archives = ['zip', 'tar.zst'].map((format) => ({
  name: format,
  kind: 'archive',
  directory: `../${format}`,
  format,
}));
const destinations = [repository, ...archives];

/** Sends a signal when the program prints an event for the first time. */
function signalAt(event: string, signal: NodeJS.Signals = 'SIGINT') {
  return (child: ChildProcess): void => {
    let printed = '';
    child.stdout?.on('data', (text: string) => {
      if (printed.includes(`"event":"${event}"`)) return;
      printed += text;
      if (printed.includes(`"event":"${event}"`)) child.kill(signal);
    });
  };
}

async function makeBigSite(): Promise<Site> {
  const site = await makeSite();
  for (let number = 0; number < 6; number += 1) write(join(site.uploads, `big/${number}.bin`), noise(4_000_000 + number));
  return site;
}

/** Names of everything in the destinations and beside the site's data. */
function namesIn(site: Site): readonly string[] {
  return readdirSync(site.root, { recursive: true }).map(String).toSorted();
}

describe('Ctrl-C during a backup', () => {
  it.each([
    ['snapshot-started', 'SIGINT'],
    ['progress', 'SIGINT'],
    ['source-stored', 'SIGTERM'],
  ] as const)('at %s (%s): exit 130, nothing half-done, and the next run is complete', async (event, signal) => {
    using site = await makeBigSite();
    site.configure({ destinations });
    const saved = readSite(placesOf(site));
    const ran = await site.run(['backup', '--json'], { onStart: signalAt(event, signal) });
    expect([ran.status, ran.signal], ran.output).toEqual([130, undefined]);
    expect(readEvents(ran.stdout).at(-1)).toMatchObject({ event: 'summary', verb: 'backup', exitCode: 130 });
    // Packs that were finished may stay in a repository, for the next run; nothing names them yet.
    const left = ['zip', 'tar.zst', 'backups/repository/snapshots', 'backups/repository/tmp', 'site/.holdfast/scratch'];
    expect(left.flatMap((folder) => (existsSync(site.at(folder)) ? readdirSync(site.at(folder)) : []))).toEqual([]);
    expect(readSite(placesOf(site))).toEqual(saved);
    expect(await site.snapshots()).toEqual([]);
    const snapshot = await site.backup();
    await site.expect(0, ['verify', snapshot]);
  });

  it('twice in a row ends at once, and the next run puts everything right', async () => {
    using site = await makeBigSite();
    site.configure({ destinations });
    const ran = await site.run(['backup', '--json'], {
      onStart: (child) => {
        signalAt('progress')(child);
        child.stdout?.once('data', () => setTimeout(() => child.kill('SIGINT'), 250));
      },
    });
    expect([ran.status, ran.signal], ran.output).toEqual([130, undefined]);
    await site.backup();
    await site.expect(0, ['verify', '--all']);
  });

  it('leaves no process behind', async () => {
    using site = await makeBigSite();
    site.configure({ destinations: [repository] });
    let children: readonly number[] = [];
    await site.run(['backup', '--json'], {
      onStart: (child) => {
        let printed = '';
        child.stdout?.on('data', (text: string) => {
          printed += text;
          // From here until the copy is made, a process of its own holds the database.
          if (children.length > 0 || !printed.includes('"source-frozen","source":"app"')) return;
          children = childrenOf(child.pid ?? 0).map(({ processId }) => processId);
          child.kill('SIGINT');
        });
      },
    });
    expect(children.length).toBeGreaterThan(0);
    await expect.poll(() => children.filter(isRunning), { timeout: 5000 }).toEqual([]);
  });
});

describe('Ctrl-C while reading', () => {
  it.each(['restore-started', 'restore-staged', 'restore-compared'])(
    'at %s, in place: either all of it is as before, or all of it is restored',
    async (event) => {
      using site = await makeBigSite();
      site.configure({});
      const saved = readSite(placesOf(site));
      await site.backup();
      write(join(site.uploads, 'photo.jpg'), 'changed');
      write(join(site.folder, '.env'), 'changed');
      write(join(site.uploads, 'new'), 'new');
      const changed = readSite(placesOf(site));
      const names = namesIn(site);
      const ran = await site.run(['restore', 'latest', '--in-place', '--json'], { onStart: signalAt(event) });
      expect([0, 130], ran.output).toContain(ran.status);
      if (event !== 'restore-compared') expect(ran.status).toBe(130);
      expect(readSite(placesOf(site))).toEqual(ran.status === 0 ? saved : changed);
      if (ran.status === 130) expect(namesIn(site)).toEqual(names);
      await site.expect(0, ['restore', 'latest', '--in-place']);
      expect(readSite(placesOf(site))).toEqual(saved);
    },
  );

  it('into a folder: the folder is not there, and the next try is complete', async () => {
    using site = await makeBigSite();
    site.configure({});
    const saved = readSite(placesOf(site));
    await site.backup();
    const target = site.at('deep/target');
    const ran = await site.run(['restore', 'latest', '--to', target, '--json'], { onStart: signalAt('progress') });
    expect([ran.status, existsSync(site.at('deep'))], ran.output).toEqual([130, false]);
    await site.expect(0, ['restore', 'latest', '--to', target]);
    expect(readSite(placesIn(target))).toEqual(saved);
  });

  it('and during a verification: exit 130', async () => {
    using site = await makeBigSite();
    site.configure({});
    await site.backup();
    const ran = await site.run(['verify', '--level', 'content', '--json'], { onStart: signalAt('progress') });
    expect(ran.status, ran.output).toBe(130);
    expect(readEvents(ran.stdout).at(-1)).toMatchObject({ exitCode: 130 });
  });
});
