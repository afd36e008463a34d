import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvents } from './support/events.ts';
import { makeHistory, type Past } from './support/history.ts';
import { runTool } from './support/run-program.ts';
import { makeSignedSite } from './support/signed-site.ts';
import { repository, Site, uploadsSource, write } from './support/site.ts';
import { Terminal } from './support/terminal.ts';

const zip = { name: 'usb', kind: 'archive', directory: '../usb', format: 'zip' };
const day = 24 * 3_600_000;

interface Prepared {
  readonly site: Site;
  /** The made-up snapshots, in the order that they were asked for. */
  readonly past: readonly string[];
  /** The newest, which is a real one. */
  readonly newest: string;
}

/** A small site whose repository has these snapshots and a real one of now, which was verified. */
async function withPast(retention: object, past: readonly Past[], { isVerified = true } = {}): Promise<Prepared> {
  const site = new Site();
  write(join(site.uploads, 'a.txt'), 'a');
  write(join(site.uploads, 'b.txt'), 'b');
  site.configure({ sources: [uploadsSource], retention });
  const newest = await site.backup();
  if (isVerified) await site.expect(0, ['verify', newest]);
  return { site, newest, past: makeHistory(site.at('backups/repository'), past) };
}

function daysAgo(days: number): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000 - days * day);
}

describe('prune', () => {
  it('tells why, deletes what goes, and what stays can be restored', async () => {
    const { site, past, newest } = await withPast(
      { last: 2, daily: 3 },
      [1, 2, 3, 4, 5].map((days) => ({ at: daysAgo(days) })),
    );
    using _site = site;
    const explained = await site.expect(0, ['prune', '--dry-run', '--explain']);
    expect(explained.stdout).toMatch(/^local: 3 snapshots stay, 3 go\n/);
    expect(explained.stdout).toMatch(new RegExp(`${newest} .* stays +last 1 of 2; daily \\d{4}-\\d\\d-\\d\\d\n`));
    expect(explained.stdout).toMatch(new RegExp(`${past[4]} .* goes +beyond 2 snapshots; beyond 3 days\n`));
    expect(await site.snapshots()).toHaveLength(6);
    const pruned = await site.expect(0, ['prune']);
    // Without --explain only those that go are shown; nothing is asked where nobody could answer.
    expect(pruned.stdout).toContain('beyond 3 days');
    expect(pruned.stdout).not.toContain('stays ');
    expect(pruned.stdout).toMatch(/\nDeleted 3 snapshots from local/);
    expect(await site.snapshots()).toEqual([past[1], past[0], newest]);
    await site.expect(0, ['verify', '--all', '--level', 'content']);
    await site.expect(0, ['restore', past[1] ?? '', '--to', site.at('back')]);
    expect(readFileSync(join(site.at('back'), 'photos/a.txt'), 'utf8')).toBe('a');
    expect((await site.expect(0, ['prune'])).stdout).toContain('3 snapshots stay, 0 go');
  });

  it('frees the room that only deleted snapshots needed', async () => {
    using site = new Site();
    site.configure({ sources: [uploadsSource], retention: { last: 1 } });
    for (const name of ['first', 'second', 'third']) {
      rmSync(site.uploads, { recursive: true });
      write(join(site.uploads, 'photo.jpg'), Buffer.from(Array.from({ length: 300_000 }, () => Math.random() * 256)));
      write(join(site.uploads, 'name.txt'), name);
      await site.backup();
    }
    await site.expect(0, ['verify']);
    const before = bytesBelow(site.at('backups'));
    const { stdout } = await site.expect(0, ['prune']);
    expect(stdout).toMatch(/Deleted 2 snapshots from local; [\d.]+ KiB freed \(/);
    expect(bytesBelow(site.at('backups'))).toBeLessThan(before - 590_000);
    await site.expect(0, ['verify', '--level', 'content']);
  });

  it('--json tells the same in events that the schema allows', async () => {
    const { site, past } = await withPast({ last: 1 }, [{ at: daysAgo(1) }, { at: daysAgo(2), keep: 'permanent' }]);
    using _site = site;
    const events = readEvents((await site.expect(0, ['prune', '--json'])).stdout);
    const kinds = events.map(({ event }) => event).filter((event) => event !== 'progress');
    expect(kinds.filter((event) => event !== 'room-freed')).toEqual([
      ...['snapshot-judged', 'snapshot-judged', 'snapshot-judged', 'prune-planned', 'snapshot-removed', 'summary'],
    ]);
    expect(events[2]).toMatchObject({ snapshot: past[1], keep: true, reasons: [{ rule: 'permanent', message: 'marked permanent' }] });
    expect(events.at(-1)).toMatchObject({ verb: 'prune', outcome: 'complete', exitCode: 0, counts: { keep: 2, forget: 1, removed: 1 } });
  });

  it('--simulate shows the coming months and changes nothing', async () => {
    const { site } = await withPast(
      { daily: 7, monthly: 6 },
      [1, 2, 3, 4].map((days) => ({ at: daysAgo(days) })),
    );
    using _site = site;
    const { stdout } = await site.expect(0, ['prune', '--simulate', '1y']);
    expect(stdout).toMatch(/^local: snapshots at the end of each month, assuming photos every day, as up to now\n/);
    const months = [...stdout.matchAll(/^(\d{4}-\d\d) +(\d+) +(█+)$/gm)];
    expect(months).toHaveLength(13);
    expect(Number(months.at(-1)?.[2])).toBeGreaterThanOrEqual(7 + 5);
    expect(Number(months.at(-1)?.[2])).toBeLessThanOrEqual(7 + 6);
    const [simulated] = readEvents((await site.expect(0, ['prune', '--simulate', '2m', '--json'])).stdout);
    expect(simulated).toMatchObject({ event: 'retention-simulated', destination: 'local', schedules: [{ goesOn: true, intervalMs: day }] });
    expect(await site.snapshots()).toHaveLength(5);
    expect((await site.expect(2, ['prune', '--simulate', 'soon'])).stderr).toContain('give a length of time');
  });

  it('asks on a terminal; a no deletes nothing', async () => {
    const { site } = await withPast(
      { last: 1 },
      [1, 2].map((days) => ({ at: daysAgo(days) })),
    );
    using _site = site;
    for (const [answer, status, left] of [
      ['n', 130, 3],
      ['y', 0, 1],
    ] as const) {
      const terminal = new Terminal(['prune'], { directory: site.folder });
      await terminal.waitFor('1 snapshot stays, 2 go');
      await terminal.answer('Delete 2 snapshots from local? This cannot be undone.', answer);
      expect(await terminal.ended(), terminal.shown).toBe(status);
      expect(await site.snapshots()).toHaveLength(left);
    }
  });
});

describe('H2: prune refuses, with exit code 1 and a remedy', () => {
  it('an unverified newest snapshot', async () => {
    const { site, newest } = await withPast({ last: 1 }, [{ at: daysAgo(1) }], { isVerified: false });
    using _site = site;
    const refused = await site.expect(1, ['prune']);
    expect(refused.stderr).toContain(
      `nothing was pruned in local: the newest complete snapshot ${newest} was not verified at level bytes or deeper; run holdfast verify ${newest}`,
    );
    // There is nothing to be had from a look that reads no byte.
    await site.expect(0, ['verify', newest, '--level', 'presence']);
    await site.expect(1, ['prune']);
    expect(await site.snapshots()).toHaveLength(2);
    const events = readEvents((await site.expect(1, ['prune', '--json'])).stdout);
    expect(events).toContainEqual(expect.objectContaining({ event: 'prune-objection', objection: 'unverified', waived: false }));
    expect(events).toContainEqual(expect.objectContaining({ event: 'destination-failed', code: 'prune-refused' }));
    await site.expect(0, ['prune', '--force-unverified']);
    expect(await site.snapshots()).toEqual([newest]);
  });

  it('one that has shrunk, also where the shrinking is long past and the last large one would go', async () => {
    const { site, past } = await withPast({ last: 2 }, [
      { at: daysAgo(1), artifacts: 4 },
      { at: daysAgo(2), artifacts: 900 },
    ]);
    using _site = site;
    expect((await site.expect(1, ['prune'])).stderr).toMatch(
      new RegExp(
        `photos had 900 artifacts in ${past[1]}, which would go, and no more than 4 in any snapshot that would stay; look whether`,
      ),
    );
    site.configure({ sources: [uploadsSource], retention: { last: 1, maxShrink: '10%' } });
    expect((await site.expect(1, ['prune'])).stderr).toMatch(/photos shrank from 4 artifacts in \S+ to 2 in \S+; look whether/);
    await site.expect(0, ['prune', '--force-shrunk']);
    expect(await site.snapshots()).toHaveLength(1);
  });

  it('a degraded one, which never counts as a good one', async () => {
    const { site, newest } = await withPast({ last: 1 }, [{ at: daysAgo(1) }]);
    using _site = site;
    const [degraded = ''] = makeHistory(site.at('backups/repository'), [{ at: new Date(), outcome: 'degraded' }]);
    expect((await site.expect(1, ['prune'])).stderr).toContain(
      `the newest snapshot ${degraded} is degraded (photos degraded) and does not count as a good one; put right what it lacks`,
    );
    await site.expect(0, ['prune', '--force-degraded']);
    expect(await site.snapshots()).toEqual([newest, degraded]);
  });

  it('a policy that would keep nothing, and having none', async () => {
    const { site } = await withPast({ last: 1 }, []);
    using _site = site;
    site.configure({ sources: [uploadsSource], retention: { preChange: 'until-verified' } });
    expect((await site.expect(2, ['prune'])).stderr).toContain(
      '/retention: found no rule that keeps anything, expected at least one of last,',
    );
    site.configure({ sources: [uploadsSource] });
    expect((await site.expect(2, ['prune'])).stderr).toContain('there is no retention policy, and an empty one would keep nothing; say in');
    site.configure({ sources: [uploadsSource], retention: { last: 0 } });
    expect((await site.expect(2, ['prune'])).stderr).toContain('found 0, expected a whole number from 1');
  });
});

describe('H22: prune touches nothing that is not its own', () => {
  it('snapshots of another site that shares the repository', async () => {
    const { site, past } = await withPast({ last: 1 }, [
      { at: daysAgo(1), site: 'neighbour' },
      { at: daysAgo(2), site: 'neighbour' },
      { at: daysAgo(3) },
    ]);
    using _site = site;
    expect((await site.expect(0, ['prune'])).stdout).toContain('1 snapshot stays, 1 goes; 2 snapshots of other sites left alone');
    expect(await site.snapshots()).toEqual(expect.arrayContaining(past.slice(0, 2)));
    expect(await site.snapshots()).toHaveLength(3);
    await site.expect(0, ['verify', '--all', '--level', 'content']);
  });

  it('where snapshots have to be signed, what a stranger put there is left alone and pushes nothing out', async () => {
    using site = await makeSignedSite();
    const config = JSON.parse(readFileSync(site.config, 'utf8')) as object;
    writeFileSync(site.config, JSON.stringify({ ...config, retention: { last: 2 } }));
    const own = [await site.backup(), await site.backup(), await site.backup()];
    await site.expect(0, ['verify']);
    const forged = makeHistory(site.at('backups/repository'), [{ at: new Date() }, { at: new Date(Date.now() - 60_000) }]);
    const { stdout, stderr } = await site.expect(3, ['prune', '--explain']);
    for (const id of forged) {
      expect(stdout).toMatch(new RegExp(`${id} .* stays +left alone: nobody who is trusted signed it`));
      expect(stderr).toContain(`${id}: it is not signed; it is left alone and counts for nothing`);
    }
    expect((await site.snapshots()).toSorted()).toEqual([...own.slice(1), ...forged].toSorted());
  });

  it('files of others in a folder of archives, from which its own do go', async () => {
    using site = new Site();
    write(join(site.uploads, 'a.txt'), 'a');
    site.configure({ sources: [uploadsSource], destinations: [{ ...zip, retention: { last: 1 } }] });
    for (let number = 0; number < 3; number += 1) await site.backup();
    await site.expect(0, ['verify']);
    for (const name of ['backup-2020-01-01-000000.zip', 'holiday.zip', 'notes.txt', 'metadata.json']) write(site.at(`usb/${name}`), 'mine');
    // The first has the name of an archive of Holdfast's: it is told, and left alone as every one that cannot be read.
    const { stdout, stderr } = await site.expect(3, ['prune']);
    expect(stdout).toContain('Deleted 2 snapshots from usb');
    expect(stderr).toContain('backup-2020-01-01-000000.zip is damaged');
    const names = readdirSync(site.at('usb')).filter((name) => !name.startsWith('.'));
    expect(names).toEqual(expect.arrayContaining(['backup-2020-01-01-000000.zip', 'holiday.zip', 'metadata.json', 'notes.txt']));
    expect(names.filter((name) => name.endsWith('.zip') && readFileSync(site.at(`usb/${name}`), 'latin1') !== 'mine')).toHaveLength(1);
  });
});

it('each destination has its own rules and its own verifications; one that is refused leaves the other done', async () => {
  using site = new Site();
  write(join(site.uploads, 'a.txt'), 'a');
  const destinations = [repository, { ...zip, retention: { last: 1 } }];
  site.configure({ sources: [uploadsSource], destinations, retention: { last: 2 } });
  const ids: string[] = [];
  for (let number = 0; number < 4; number += 1) ids.push(await site.backup());
  await site.expect(0, ['verify', '--from', 'usb']);
  expect((await site.expect(3, ['prune'])).stderr).toContain('nothing was pruned in local');
  expect((await site.expect(0, ['list', '--json'])).stdout).toContain(ids[0]);
  const inUsb = readdirSync(site.at('usb')).filter((name) => name.endsWith('.zip'));
  expect(inUsb).toHaveLength(1);
  await site.expect(0, ['prune', '--destination', 'usb']);
  await site.expect(0, ['verify', '--from', 'local']);
  await site.expect(0, ['prune']);
  expect(await site.snapshots()).toEqual(ids.slice(-2));
  rmSync(site.at('usb'), { recursive: true });
  expect((await site.expect(3, ['prune'])).stderr).toContain('the destination usb does not exist, so that nothing in it was pruned');
});

it('a snapshot that the configuration names stays, and is not deleted by mistake', async () => {
  const { site, past } = await withPast({ last: 1 }, [{ at: daysAgo(1) }, { at: daysAgo(2) }]);
  using _site = site;
  const [named = ''] = past;
  site.configure({ sources: [uploadsSource], retention: { last: 1, keep: [named] } });
  expect((await site.expect(0, ['prune', '--explain'])).stdout).toMatch(new RegExp(`${named} .* stays +named in the configuration\n`));
  expect((await site.expect(2, ['delete', named, '--yes'])).stderr).toContain('take it out of "keep" of "retention", or add --force');
  await site.expect(0, ['delete', named, '--yes', '--force']);
  expect(await site.snapshots()).toHaveLength(1);
});

describe('marks', () => {
  it('until-verified ends when a later snapshot is verified at level content', async () => {
    const { site, past } = await withPast({ last: 1, preChange: 'until-verified' }, [
      { at: daysAgo(3), kind: 'pre-change' },
      { at: daysAgo(2), keep: 'until-verified' },
      { at: daysAgo(1), keep: 'days_2' },
      { at: daysAgo(4), keep: 'days_2' },
    ]);
    using _site = site;
    expect((await site.expect(0, ['list'])).stdout).toMatch(new RegExp(`${past[1]} .* until-verified\n`));
    await site.expect(0, ['prune']);
    expect((await site.snapshots()).slice(0, -1)).toEqual(past.slice(0, 3));
    await site.expect(0, ['verify', '--level', 'content']);
    await site.expect(0, ['prune']);
    expect((await site.snapshots()).slice(0, -1)).toEqual([past[2]]);
  });

  it('are checked when a snapshot is made', async () => {
    using site = new Site();
    site.configure({ sources: [uploadsSource] });
    for (const keep of ['forever', 'days_0', 'days_', 'days_1.5', '']) {
      expect((await site.expect(2, ['backup', '--keep', keep])).stderr).toContain('write until-verified, days_N or permanent');
    }
    expect((await site.expect(2, ['backup', '--keep', 'days_99999'])).stderr).toContain('write permanent');
    const kept = await site.backup(['--keep', 'days_30']);
    expect((await site.expect(0, ['list'])).stdout).toMatch(new RegExp(`${kept} .* days_30\n`));
    const [listed] = readEvents((await site.expect(0, ['list', '--json'])).stdout);
    expect(listed).toMatchObject({ event: 'snapshot', snapshot: kept, keep: 'days_30' });
  });
});

it('thin apps that share a repository prune it as one site: each source by itself', async () => {
  using site = new Site();
  write(join(site.uploads, 'a.txt'), 'a');
  write(join(site.folder, '.env'), 'A=1');
  const settings = { name: 'settings', kind: 'config-files', paths: ['.env'] };
  site.configure({ sources: [uploadsSource, settings], retention: { last: 1 } });
  const ids: string[] = [];
  for (const app of ['uploads', 'config-files', 'uploads', 'config-files'] as const) {
    const { stdout } = await site.expect(0, ['backup', '--quiet'], { app });
    ids.push(stdout.trim());
  }
  await site.expect(0, ['verify', ids[3] ?? '']);
  // The newest snapshot of the other app's source counts too.
  expect((await site.expect(1, ['prune'], { app: 'config-files' })).stderr).toContain(`${ids[2]} was not verified`);
  await site.expect(0, ['verify', ids[2] ?? '']);
  await site.expect(0, ['prune'], { app: 'config-files' });
  expect(await site.snapshots()).toEqual(ids.slice(2));
});

it('H24: a machine that may not read what it has encrypted verifies and prunes it all the same', async () => {
  using site = new Site();
  const recipients: string[] = [];
  for (const name of ['one', 'two']) {
    await runTool('age-keygen', ['-o', site.at(name)]);
    recipients.push((await runTool('age-keygen', ['-y', site.at(name)])).trim());
  }
  const destinations = [
    { ...repository, encryption: { recipients } },
    { ...zip, encryption: { kind: 'age', recipients } },
  ];
  site.configure({ sources: [uploadsSource], destinations, retention: { last: 1 } });
  for (const name of ['first', 'second']) {
    rmSync(site.uploads, { recursive: true, force: true });
    write(join(site.uploads, 'photo.jpg'), Buffer.from(Array.from({ length: 300_000 }, () => Math.random() * 256)));
    write(join(site.uploads, 'name.txt'), name);
    await site.backup();
  }
  await site.expect(0, ['verify', '--level', 'bytes']);
  const before = bytesBelow(site.at('backups'));
  expect((await site.expect(0, ['prune'])).stdout).toMatch(/Deleted 1 snapshot from local; [\d.]+ KiB freed/);
  expect(bytesBelow(site.at('backups'))).toBeLessThan(before - 290_000);
  expect(readdirSync(site.at('usb')).filter((name) => name.endsWith('.zip.age'))).toHaveLength(1);
  await site.expect(0, ['restore', 'latest', '--from', 'local', '--identity', site.at('two'), '--to', site.at('back')]);
  expect(readFileSync(site.at('back/photos/name.txt'), 'utf8')).toBe('second');
});

describe('retention.automatic', () => {
  it('prunes after a complete backup, of which it has read the bytes back', async () => {
    const { site } = await withPast(
      { last: 2, automatic: true },
      [1, 2, 3].map((days) => ({ at: daysAgo(days) })),
      { isVerified: false },
    );
    using _site = site;
    const { stdout, stderr } = await site.expect(0, ['backup']);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/\nComplete: .*\nlocal: 2 snapshots stay, 3 go\n(?:.*\n){4}Deleted 3 snapshots from local/);
    expect(await site.snapshots()).toHaveLength(2);
    const events = readEvents((await site.expect(0, ['backup', '--json'])).stdout);
    expect(events.filter(({ event }) => event === 'snapshot-removed')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ verb: 'backup', exitCode: 0 });
  });

  it('a refusal is told, and the backup is a success all the same', async () => {
    const { site } = await withPast({ last: 1, automatic: true }, [{ at: daysAgo(1), artifacts: 100 }]);
    using _site = site;
    const { stderr } = await site.expect(0, ['backup']);
    expect(stderr).toContain('nothing was pruned in local: photos had 100 artifacts in');
    expect(await site.snapshots()).toHaveLength(3);
  });

  it('prunes nothing after a degraded backup, and nothing where it is not asked for', async () => {
    const { site } = await withPast({ last: 1, automatic: true }, [{ at: daysAgo(1) }]);
    using _site = site;
    const sources = [uploadsSource, { name: 'more', kind: 'uploads', path: 'more' }];
    site.configure({ sources, retention: { last: 1, automatic: true } });
    await site.expect(3, ['backup']);
    site.configure({ sources: [uploadsSource], retention: { last: 1 } });
    await site.expect(0, ['backup']);
    expect(await site.snapshots()).toHaveLength(4);
  });
});

function bytesBelow(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0);
}
