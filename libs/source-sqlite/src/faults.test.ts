import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Fault } from '@holdfast/fault';
import { describe, expect, it } from 'vitest';
import { OtherProcess } from './testing/other-process.ts';
import { capture, makeSite, notes, type Site } from './testing/site.ts';

describe('H3: what is no database is named, and nothing is made in its place', () => {
  const cases: [string, (site: Site) => Promise<unknown>, string, RegExp][] = [
    ['missing', async () => {}, 'source-missing', /app\.db does not exist/],
    ['missing folder', ({ root }) => rm(`${root}/site`, { recursive: true }), 'source-missing', /app\.db does not exist/],
    ['a folder', ({ location }) => mkdir(location), 'source-unreadable', /is a folder/],
    ['an empty file', ({ location }) => writeFile(location, ''), 'source-empty', /empty file/],
    ['garbage', ({ location }) => writeFile(location, 'x'.repeat(10_000)), 'source-damaged', /not a SQLite database, or is encrypted/],
    ['a cut header', ({ location }) => writeFile(location, 'SQLite format 3\0'), 'source-damaged', /ends after 16 bytes/],
    ['a dangling link', ({ location }) => symlink('nowhere', location), 'source-missing', /does not exist/],
    ['a circle of links', ({ location }) => symlink('app.db', location), 'source-unreadable', /ELOOP/],
  ];
  it.each(cases)('%s', async (_name, make, code, message) => {
    await using site = await makeSite();
    await make(site);
    const before = await site.names().catch(() => []);
    const fault = await faultOf(() => capture(site.source));
    expect([fault.code, fault.message]).toEqual([code, expect.stringMatching(message)]);
    expect(fault.guidance?.length).toBeGreaterThan(0);
    expect(await site.names().catch(() => [])).toEqual(before);
    expect(await site.copies()).toEqual([]);
  });

  it('a path with a NUL', async () => {
    await using site = await makeSite({ name: 'a\0b.db' });
    expect((await faultOf(() => site.source.freeze({}))).code).toBe('source-missing');
  });
});

describe('H10: damage fails the source', () => {
  it.each([
    ['truncated to a whole page', (bytes: Buffer) => bytes.subarray(0, 4096 * 10)],
    ['truncated within a page', (bytes: Buffer) => bytes.subarray(0, 4096 * 10 + 100)],
    ['a page of zeros in the middle', (bytes: Buffer) => bytes.fill(0, 4096 * 20, 4096 * 21)],
    ['a swapped cell pointer', (bytes: Buffer) => bytes.fill(0xff, 4096 * 20 + 8, 4096 * 20 + 16)],
  ])('%s', async (_name, damage) => {
    await using site = await makeSite({ sql: `PRAGMA page_size = 4096; ${notes(3000)} CREATE INDEX by_text ON note (text)` });
    await writeFile(site.location, damage(await readFile(site.location)));
    const fault = await faultOf(() => capture(site.source));
    expect(fault.code).toBe('source-damaged');
    expect(fault.message).toContain(site.location);
    expect(await site.copies()).toEqual([]);
  });

  it('an index that does not know a row', async () => {
    await using site = await makeSite({ sql: `${notes(100)} CREATE INDEX by_text ON note (text) WHERE id > 50` });
    {
      using database = new DatabaseSync(site.location, { defensive: false });
      database.exec(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'id > 50', 'id > 49') WHERE name = 'by_text'",
      );
    }
    const fault = await faultOf(() => capture(site.source));
    expect([fault.code, fault.message]).toEqual(['source-damaged', expect.stringContaining('row 50 missing from index by_text')]);
  });

  it('a WAL whose end is cut loses only what was never committed', async () => {
    await using site = await makeSite({ sql: `PRAGMA journal_mode = WAL; ${notes(100)}` });
    await using other = new OtherProcess(
      site.location,
      `const database = new DatabaseSync(location); database.exec("PRAGMA wal_autocheckpoint = 0; DELETE FROM note"); say('done'); process.kill(process.pid, 'SIGKILL');`,
    );
    await other.says();
    await other.ended();
    await truncate(`${site.location}-wal`, 100);
    expect((await capture(site.source)).details.inventory.objects.table?.note).toBe(100);
  });
});

describe('locks', () => {
  it('H3: names a database that stays locked, after a wait', async () => {
    await using site = await makeSite({ sql: notes(10), busyTimeout: 300 });
    await using other = new OtherProcess(
      site.location,
      `const database = new DatabaseSync(location); database.exec('BEGIN EXCLUSIVE'); say('locked'); await heard(); database.exec('COMMIT'); say('free'); await heard();`,
    );
    await other.says();
    const start = performance.now();
    expect(await faultOf(() => site.source.freeze({}))).toMatchObject({ code: 'source-locked', retryable: true });
    expect(performance.now() - start).toBeGreaterThan(290);
    other.tell('let go');
    await other.says();
    expect((await capture(site.source)).details.inventory.objects.table?.note).toBe(10);
  });

  it('waits for a writer that is done in time', async () => {
    await using site = await makeSite({ sql: notes(10), busyTimeout: 5000 });
    await using other = new OtherProcess(
      site.location,
      `const database = new DatabaseSync(location); database.exec('BEGIN EXCLUSIVE; DELETE FROM note'); say('locked'); await heard(); database.exec('COMMIT'); await heard();`,
    );
    await other.says();
    setTimeout(() => other.tell('commit'), 200);
    expect((await capture(site.source)).details.inventory.objects.table?.note).toBe(0);
  });

  it('names a database that waits for the roll-back of a crash, and does not touch it', async () => {
    await using site = await makeSite({ sql: notes(5000) });
    await using other = new OtherProcess(
      site.location,
      `const database = new DatabaseSync(location); database.exec("PRAGMA cache_size = 5; BEGIN; UPDATE note SET text = 'half'"); say('half'); process.kill(process.pid, 'SIGKILL');`,
    );
    await other.says();
    await other.ended();
    const before = [await readFile(site.location), await readFile(`${site.location}-journal`)];
    const fault = await faultOf(() => site.source.freeze({}));
    expect([fault.code, fault.message]).toEqual(['source-locked', expect.stringContaining('roll-back')]);
    expect([await readFile(site.location), await readFile(`${site.location}-journal`)]).toEqual(before);
  });
});

describe('permissions', () => {
  it('names a file that may not be read', async () => {
    await using site = await makeSite({ sql: notes(10) });
    await chmod(site.location, 0);
    expect(await asStranger(site)).toMatchObject({ code: 'source-unreadable', message: expect.stringContaining('EACCES') });
  });

  it.each(['DELETE', 'WAL'])('reads a %s database in a folder that it may not write', async (mode) => {
    await using site = await makeSite({ sql: `PRAGMA journal_mode = ${mode}; ${notes(10)}` });
    expect(await asStranger(site)).toBe(10);
    expect(await site.names()).toEqual(['app.db']);
  });

  it('reads a WAL in use in a folder that it may not write', async () => {
    await using site = await makeSite({ sql: `PRAGMA journal_mode = WAL; ${notes(10)}` });
    await using other = new OtherProcess(
      site.location,
      `const database = new DatabaseSync(location); database.exec('DELETE FROM note WHERE id > 4'); say('open'); await heard();`,
    );
    await other.says();
    expect(await asStranger(site)).toBe(4);
  });

  it('names a left-over WAL that it cannot read without its index', async () => {
    await using site = await makeSite({ sql: `PRAGMA journal_mode = WAL; ${notes(10)}` });
    await using other = new OtherProcess(
      site.location,
      `const database = new DatabaseSync(location); database.exec('DELETE FROM note'); say('open'); await heard();`,
    );
    await other.says();
    await copyFile(`${site.location}-wal`, `${site.root}/room/wal`);
    other.tell('end');
    await other.ended();
    await copyFile(`${site.root}/room/wal`, `${site.location}-wal`);
    await rm(`${site.location}-shm`, { force: true });
    const answer = await asStranger(site);
    expect(answer).toMatchObject({ code: 'source-unreadable', guidance: expect.stringContaining('owner') });
  });
});

it.each(['a?b#c%41&d.db', 'it\'s "new".db', 'line\nbreak.db', 'file:app.db?mode=memory', 'b\udcffy\udc80te.db', 'ünï 😀.db'])(
  'H32: opens %j and no other',
  async (name) => {
    await using site = await makeSite({ name, sql: `PRAGMA journal_mode = WAL; ${notes(12)}` });
    const { entries, details } = await capture(site.source);
    expect([entries[0]?.path, details.inventory.objects.table?.note]).toEqual([name, 12]);
    expect((await site.names()).length).toBe(1);
  },
);

async function faultOf(call: () => Promise<unknown>): Promise<Fault> {
  return await call().then(
    () => Promise.reject(new Error('it succeeded')),
    (error: Fault) => error,
  );
}

/** What a user gets who may not write to the database's folder: the rows of `note`, or the fault. */
async function asStranger(site: Site): Promise<unknown> {
  await chmod(site.root, 0o755);
  await chmod(`${site.root}/site`, 0o555);
  await chmod(`${site.root}/scratch`, 0o777);
  const program = fileURLToPath(new URL('./testing/count-notes.ts', import.meta.url));
  const stranger = process.geteuid?.() === 0 ? { uid: 65_534 } : {};
  const { stdout } = await promisify(execFile)(process.execPath, [program, site.location, `${site.root}/scratch`], stranger);
  const answer = JSON.parse(stdout);
  await chmod(`${site.root}/site`, 0o755);
  return answer;
}
