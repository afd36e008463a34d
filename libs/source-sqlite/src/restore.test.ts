import { chmod, lstat, readdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import type { Fault } from '@holdfast/fault';
import type { RestoreOptions, RestoreTarget } from '@holdfast/source';
import { artifactSet, swapIn, takeBack } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { idleServer, OtherProcess } from './testing/other-process.ts';
import { capture, makeSite, notes, type Site } from './testing/site.ts';

const inPlace: RestoreTarget = { kind: 'in-place' };
const options: RestoreOptions = { replace: true, restoreId: 'r1' };
const wal = `PRAGMA journal_mode = WAL; ${notes(100)}`;

it('H9: a restore beside a stale -wal is not undone by it', async () => {
  await using site = await makeSite({ sql: wal });
  const artifacts = artifactSet(await capture(site.source), { kind: 'sqlite' });
  await crashAfter(site, 'DELETE FROM note');
  expect(await site.names()).toEqual(['app.db', 'app.db-shm', 'app.db-wal']);
  await using staged = await site.source.stage(artifacts, inPlace, options);
  await staged.ready({});
  expect(await site.names()).toContain('app.db-wal');
  await swapIn(staged);
  expect((await site.names()).filter((name) => !name.startsWith('.'))).toEqual(['app.db']);
  expect(rowsOf(site)).toBe(100);
  for (const name of ['-wal', '-shm']) await rename(`${site.location}${name}`, `${site.root}/room/new${name}`).catch(() => undefined);
  await takeBack(staged);
  expect(rowsOf(site)).toBe(0);
});

it('names the companions that may come to stand beside it', async () => {
  await using site = await makeSite({ sql: wal });
  const artifacts = artifactSet(await capture(site.source), { kind: 'sqlite' });
  await using staged = await site.source.stage(artifacts, inPlace, options);
  expect(staged.companions).toEqual(['-wal', '-shm', '-journal'].map((suffix) => `${site.location}${suffix}`));
});

describe('H9: refuses while another process holds the file', () => {
  const cases: [string, string][] = [
    ['a server that is idle', idleServer],
    [
      'a reader in a transaction',
      `const database = new DatabaseSync(location, { readOnly: true }); database.exec('BEGIN'); database.prepare('SELECT * FROM note').get(); say('open'); await heard();`,
    ],
    [
      'a writer in a transaction',
      `const database = new DatabaseSync(location); database.exec('BEGIN IMMEDIATE; DELETE FROM note'); say('open'); await heard();`,
    ],
    [
      'a program that only has it open',
      `const { openSync } = await import('node:fs'); openSync(location, 'r'); say('open'); await heard();`,
    ],
  ];
  it.each(cases.flatMap(([name, script]) => [`PRAGMA journal_mode = WAL;`, ''].map((mode) => [name, mode, script] as const)))(
    '%s (%s)',
    async (_name, mode, script) => {
      await using site = await makeSite({ sql: `${mode} ${notes(10)}` });
      const artifacts = artifactSet(await capture(site.source), { kind: 'sqlite' });
      const other = new OtherProcess(site.location, script);
      await other.says();
      await using staged = await site.source.stage(artifacts, inPlace, options);
      const fault = await staged.ready({}).then(
        () => undefined,
        (error: Fault) => error,
      );
      expect(fault).toMatchObject({ code: 'target-in-use', message: expect.stringContaining(`process ${other.id}`), retryable: true });
      await other[Symbol.asyncDispose]();
      // What the ended process left beside the database was there when staging began.
      await staged.ready({});
    },
  );

  it('a file that came to stand beside it since staging', async () => {
    await using site = await makeSite({ sql: wal });
    const artifacts = artifactSet(await capture(site.source), { kind: 'sqlite' });
    await using staged = await site.source.stage(artifacts, inPlace, options);
    await crashAfter(site, 'DELETE FROM note');
    await expect(staged.ready({})).rejects.toMatchObject({ code: 'target-in-use' });
  });
});

it('the last look leaves the old database, its log and its rows for the undo', async () => {
  await using site = await makeSite({ sql: wal });
  const artifacts = artifactSet(await capture(site.source), { kind: 'sqlite' });
  await crashAfter(site, 'DELETE FROM note WHERE id > 30');
  const before = await Promise.all([stat(site.location), stat(`${site.location}-wal`)]);
  await using staged = await site.source.stage(artifacts, inPlace, options);
  await staged.ready({});
  const after = await Promise.all([stat(site.location), stat(`${site.location}-wal`)]);
  expect(after.map(({ mtimeMs, size }) => [mtimeMs, size])).toEqual(before.map(({ mtimeMs, size }) => [mtimeMs, size]));
  await staged[Symbol.asyncDispose]();
  expect(await site.names()).toEqual(['app.db', 'app.db-shm', 'app.db-wal']);
  expect(rowsOf(site)).toBe(30);
});

it('gives the new file the mode of the one that it replaces, and of the artifact where there is none', async () => {
  await using site = await makeSite({ sql: wal });
  await chmod(site.location, 0o640);
  const artifacts = artifactSet(await capture(site.source), { kind: 'sqlite' });
  await chmod(site.location, 0o600);
  await using staged = await site.source.stage(artifacts, inPlace, options);
  await staged.ready({});
  await swapIn(staged);
  expect((await stat(site.location)).mode & 0o7777).toBe(0o600);
  const target: RestoreTarget = { kind: 'directory', directory: `${site.root}/room/new` };
  await using elsewhere = await site.source.stage(artifacts, target, options);
  await elsewhere.ready({});
  await swapIn(elsewhere);
  expect((await stat(`${site.root}/room/new/app.db`)).mode & 0o7777).toBe(0o640);
});

it('follows a link to the database, and leaves it a link', async () => {
  await using site = await makeSite({ name: 'link.db' });
  {
    using database = new DatabaseSync(`${site.root}/room/real.db`);
    database.exec(wal);
  }
  await symlink('../room/real.db', site.location);
  const captured = await capture(site.source);
  expect(captured.entries[0]?.path).toBe('real.db');
  site.run('DELETE FROM note');
  await using staged = await site.source.stage(artifactSet(captured, { kind: 'sqlite' }), inPlace, options);
  await staged.ready({});
  await swapIn(staged);
  expect((await lstat(site.location)).isSymbolicLink()).toBe(true);
  expect(rowsOf(site)).toBe(100);
});

it('replaces what is no database, and plans to', async () => {
  await using site = await makeSite({ sql: wal });
  const artifacts = artifactSet(await capture(site.source), { kind: 'sqlite' });
  await writeFile(site.location, 'ruined');
  expect(await site.source.plan(artifacts, inPlace, options)).toMatchObject({ create: 0, replace: 1, unchanged: 0 });
  await using staged = await site.source.stage(artifacts, inPlace, options);
  await staged.ready({});
  await swapIn(staged);
  expect(rowsOf(site)).toBe(100);
});

it('H10: names a stored database that is damaged or not one file', async () => {
  await using site = await makeSite({ sql: notes(3000) });
  const captured = await capture(site.source);
  const bytes = Buffer.from(captured.contents.get('app.db') as Buffer).fill(0, 8192, 12_288);
  const damaged = artifactSet({ ...captured, contents: new Map([['app.db', bytes]]) }, { kind: 'sqlite' });
  const { sqliteAdapter } = await import('./index.ts');
  const inspect = (artifacts: typeof damaged) => sqliteAdapter.inspect(artifacts, site.context, {});
  await expect(inspect(damaged)).rejects.toMatchObject({ code: 'source-damaged', message: expect.stringContaining('app.db') });
  await expect(inspect(artifactSet({ ...captured, entries: [] }))).rejects.toMatchObject({ code: 'source-damaged' });
  const twice = captured.entries.flatMap((entry) => [entry, { ...entry, path: 'other.db' }]);
  await expect(inspect(artifactSet({ ...captured, entries: twice }))).rejects.toMatchObject({ code: 'source-damaged' });
  expect(await readdir(site.context.scratchDirectory)).toEqual([]);
});

/** Another process runs the SQL and is killed, so that its log stays. */
async function crashAfter({ location }: Site, sql: string): Promise<void> {
  const script = `const database = new DatabaseSync(location); database.exec(${JSON.stringify(sql)}); say('done'); process.kill(process.pid, 'SIGKILL');`;
  await using other = new OtherProcess(location, script);
  await other.says();
  await other.ended();
}

function rowsOf({ location }: Site): unknown {
  using database = new DatabaseSync(location);
  return database.prepare('SELECT count(*) AS rows FROM note').get()?.rows;
}
