import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { queryDatabase, readDatabase } from './support/database-state.ts';
import { Site, sqliteSource } from './support/site.ts';
import { Application, leaveLog, runSql } from './support/sqlite-process.ts';

const tenRows =
  "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO note SELECT value, 'note ' || value FROM json_each('[1,2,3,4,5,6,7,8,9,10]')";

/** Moves money between two accounts without a pause, two rows and a trigger's balance in each transaction, and checkpoints now and then. */
const bank = `
  database.exec(\`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE account (name TEXT PRIMARY KEY, balance INTEGER);
    INSERT INTO account VALUES ('a', 500000), ('b', 500000);
    CREATE TABLE transfer (id INTEGER, account TEXT, amount INTEGER, padding BLOB); CREATE INDEX by_account ON transfer (account, amount)\`);
  const book = database.prepare('UPDATE account SET balance = balance + ? WHERE name = ?');
  const note = database.prepare('INSERT INTO transfer VALUES (?, ?, ?, zeroblob(700))');
  let [id, stop] = [0, false];
  stopped.then(() => { stop = true; });
  while (!stop) {
    for (let burst = 0; burst < 25; burst += 1) {
      id += 1;
      const amount = (id * 37) % 1000;
      database.exec('BEGIN');
      book.run(-amount, 'a'); note.run(id, 'a', -amount);
      if (id % 10 === 0) await sleep(1);
      book.run(amount, 'b'); note.run(id, 'b', amount);
      database.exec('COMMIT');
    }
    if (id === 25) say('paying');
    if (id % 500 === 0) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    await sleep(1);
  }
  database.close();`;

describe('H8: what stands in the log', () => {
  it('H8: a backup holds what is only in the WAL', async () => {
    using site = new Site();
    site.configure({ sources: [sqliteSource] });
    await leaveLog(site.database, {
      checkpointed: 'PRAGMA journal_mode = WAL; CREATE TABLE note (id INTEGER PRIMARY KEY); INSERT INTO note VALUES (1)',
      logged: 'WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1001) INSERT INTO note SELECT i FROM n',
    });
    copyFileSync(site.database, site.at('alone.db'));
    expect(queryDatabase(site.at('alone.db'), 'SELECT count(*) FROM note')).toEqual([[1]]);
    await site.backup();
    await site.expect(0, ['restore', 'latest', '--to', site.at('back')]);
    expect(queryDatabase(site.at('back/app/app.db'), 'SELECT count(*) FROM note')).toEqual([[1001]]);
  });

  it('H8: every backup beside a busy writer is one moment: money is neither lost nor made, and no transaction is half there', async () => {
    using site = new Site();
    site.configure({
      sources: [sqliteSource],
      destinations: [
        { name: 'local', kind: 'repository', url: 'file:../backups' },
        { name: 'usb', kind: 'archive', directory: '../archives', format: 'tar.zst' },
      ],
    });
    const snapshots: string[] = [];
    const transfers: number[] = [];
    {
      await using _writer = await Application.start(site.database, bank);
      for (let round = 0; round < 4; round += 1) snapshots.push(await site.backup());
    }
    for (const [index, snapshot] of snapshots.entries()) {
      const target = site.at(`back-${index}`);
      await site.expect(0, ['restore', snapshot, '--to', target, '--from', index % 2 === 0 ? 'local' : 'usb']);
      const ask = (sql: string) => queryDatabase(`${target}/app/app.db`, sql);
      expect(ask('SELECT sum(balance) FROM account')).toEqual([[1_000_000]]);
      expect(ask('SELECT id FROM transfer GROUP BY id HAVING count(*) <> 2 OR sum(amount) <> 0')).toEqual([]);
      expect(ask('SELECT balance - 500000 - (SELECT total(amount) FROM transfer WHERE account = name) FROM account')).toEqual([[0], [0]]);
      const [[count, last] = []] = ask('SELECT count(*) / 2, max(id) FROM transfer');
      expect(count).toBe(last);
      expect(ask('PRAGMA integrity_check')).toEqual([['ok']]);
      transfers.push(Number(last));
    }
    // It was busy: each snapshot has more than the one before.
    expect(transfers).toEqual([...new Set(transfers)].toSorted((one, other) => one - other));
  });
});

describe('H9: restoring beside a stale log', () => {
  it('H9: the restored database is what was saved, and the log of the old one is gone', async () => {
    using site = new Site();
    site.configure({ sources: [sqliteSource] });
    await runSql(site.database, `PRAGMA journal_mode = WAL; ${tenRows}`);
    await site.backup();
    const saved = readDatabase(site.database);
    await leaveLog(site.database, { checkpointed: '', logged: 'DELETE FROM note WHERE id > 3' });
    expect(existsSync(`${site.database}-wal`)).toBe(true);
    await site.expect(0, ['restore', 'latest', '--in-place']);
    expect(readdirSync(dirname(site.database)).filter((name) => !name.startsWith('.'))).toEqual(['app.db']);
    expect(readDatabase(site.database)).toEqual(saved);
    // An application that opens it now sees the ten rows, too: no log is played into it.
    await runSql(site.database, 'INSERT INTO note (id) SELECT 11 WHERE (SELECT count(*) FROM note) = 10');
    expect(queryDatabase(site.database, 'SELECT count(*) FROM note')).toEqual([[11]]);
    await site.expect(0, ['restore', '--undo']);
    expect(queryDatabase(site.database, 'SELECT count(*) FROM note')).toEqual([[3]]);
  });

  it('H9: refuses while another process holds the database, names it, and changes nothing', async () => {
    using site = new Site();
    site.configure({ sources: [sqliteSource] });
    await runSql(site.database, `PRAGMA journal_mode = WAL; ${tenRows}`);
    await site.backup();
    await using application = await Application.start(
      site.database,
      "database.exec('DELETE FROM note WHERE id > 5'); say('open'); await stopped",
    );
    const names = readdirSync(dirname(site.database));
    const { stderr } = await site.expect(1, ['restore', 'latest', '--in-place']);
    expect(stderr).toContain(`process ${application.processId}`);
    expect(readdirSync(dirname(site.database))).toEqual(names);
    expect(queryDatabase(site.database, 'SELECT count(*) FROM note')).toEqual([[5]]);
  });
});

describe('H10: damage', () => {
  const damages: [string, (location: string) => void][] = [
    ['a page of zeros', (location) => overwrite(location, 4096 * 20, Buffer.alloc(4096))],
    ['a cut end', (location) => truncateSync(location, statSync(location).size - 5000)],
    ['a garbled header', (location) => overwrite(location, 0, Buffer.from('SQLite format 4'))],
  ];
  it.each(damages)('H10: %s is found at backup, by name, and commits nothing', async (_name, damage) => {
    using site = new Site();
    site.configure({ sources: [sqliteSource] });
    await runSql(
      site.database,
      "CREATE TABLE note (text); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) INSERT INTO note SELECT 'note ' || i FROM n",
    );
    damage(site.database);
    const { stderr } = await site.expect(1, ['backup']);
    expect(stderr).toContain('data/app.db');
    expect(await site.snapshots()).toEqual([]);
  });

  it('H10: beside whole sources, a damaged database makes the snapshot degraded', async () => {
    using site = new Site();
    site.configure({ sources: [sqliteSource, { name: 'photos', kind: 'uploads', path: 'storage' }] });
    await runSql(site.database, tenRows);
    overwrite(site.database, 0, Buffer.alloc(16));
    await site.expect(3, ['backup']);
    expect((await site.expect(0, ['show'])).stdout).toMatch(/app +sqlite +failed/);
    await site.expect(3, ['restore', 'latest', '--to', site.at('back')]);
    expect(readdirSync(site.at('back'))).toEqual(['photos']);
  });
});

it('H11: user_version and application_id come back, and so do page size, encoding and journal mode', async () => {
  using site = new Site();
  site.configure({ sources: [sqliteSource] });
  await runSql(
    site.database,
    `PRAGMA page_size = 1024; PRAGMA encoding = 'UTF-16le'; PRAGMA auto_vacuum = FULL; ${tenRows}; PRAGMA user_version = -5; PRAGMA application_id = 1752460140`,
  );
  const wanted = ['user_version -5', 'application_id 1752460140', 'page_size 1024', 'encoding UTF-16le', 'journal_mode delete'];
  await site.backup();
  const { stdout } = await site.expect(0, ['show']);
  for (const text of wanted) expect(stdout).toContain(text);
  rmSync(site.database);
  await site.expect(0, ['restore', 'latest', '--in-place']);
  // Read from the file's header as its format describes it, because the independent SQLite is built without UTF-16.
  const header = readFileSync(site.database).subarray(0, 100);
  expect([header.readInt32BE(60), header.readUInt32BE(68), header.readUInt16BE(16), header.readUInt32BE(56), header[18]]).toEqual([
    -5, 1752460140, 1024, 2, 1,
  ]);
});

describe('H3: what is not there', () => {
  it.each<[string, (site: Site) => void]>([
    ['a missing file', () => undefined],
    ['a wrong folder', ({ database }) => rmSync(dirname(database), { recursive: true })],
    ['a folder in its place', ({ database }) => mkdirSync(database)],
    ['an empty file', ({ database }) => writeFileSync(database, '')],
    ['a text', ({ database }) => writeFileSync(database, 'no database '.repeat(500))],
  ])('H3: %s fails by name, commits nothing, and makes nothing', async (_name, prepare) => {
    using site = new Site();
    site.configure({ sources: [sqliteSource] });
    prepare(site);
    const before = namesIn(site);
    const { stderr } = await site.expect(1, ['backup']);
    expect(stderr).toContain('data/app.db');
    expect(namesIn(site)).toEqual(before);
    expect(await site.snapshots()).toEqual([]);
  });

  it('H3: a missing upload folder and a missing setting make the snapshot degraded, and are named', async () => {
    using site = new Site();
    site.configure({
      sources: [
        sqliteSource,
        { name: 'photos', kind: 'uploads', path: 'no such folder' },
        { name: 'settings', kind: 'config-files', paths: ['gone.yml', '*.json'] },
      ],
    });
    await runSql(site.database, tenRows);
    const { stderr } = await site.expect(3, ['backup']);
    expect(stderr).toContain('no such folder');
    expect(stderr).toContain('gone.yml');
    const { stdout } = await site.expect(0, ['show']);
    expect(stdout).toMatch(/photos +uploads +failed/);
    expect(stdout).toMatch(/settings +config-files +degraded/);
    expect(stdout).toMatch(/app +sqlite +complete/);
  });
});

/** Everything on the site and beside it but Holdfast's own folder, which must hold nothing but what it knows of destinations. */
function namesIn({ root }: Site): readonly string[] {
  const own = ['site/.holdfast', 'site/.holdfast/scratch', 'site/.holdfast/destination-local.json'];
  const names = readdirSync(root, { recursive: true }).map(String);
  return names.filter((name) => !own.includes(name)).toSorted();
}

function overwrite(location: string, offset: number, bytes: Buffer): void {
  const content = readFileSync(location);
  bytes.copy(content, offset);
  writeFileSync(location, content);
}
