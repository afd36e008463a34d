import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { queryDatabase } from './support/database-state.ts';
import { readEvents } from './support/events.ts';
import { Site, sqliteSource } from './support/site.ts';
import { runSql } from './support/sqlite-process.ts';
import { keys, Terminal } from './support/terminal.ts';

const schema = `PRAGMA journal_mode = WAL; CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, mail TEXT, at TEXT);
  CREATE TABLE note (id INTEGER PRIMARY KEY, author INTEGER REFERENCES person (id), text TEXT);
  CREATE TABLE visit (page TEXT, seconds REAL); CREATE TABLE audit (what TEXT);
  CREATE TRIGGER noted AFTER INSERT ON note BEGIN INSERT INTO audit VALUES ('note ' || new.id); END;
  INSERT INTO person VALUES (1, 'Ada', 'ada@example.org', '2026-01-01'), (2, 'Bea', 'bea@example.org', '2026-01-01'), (3, 'Cay', NULL, '2026-01-01');
  INSERT INTO note VALUES (1, 1, 'first'), (2, 2, 'second'); INSERT INTO visit VALUES ('/', 1.5), ('/', 1.5)`;

const state = ['person ORDER BY id', 'note ORDER BY id', 'visit ORDER BY page', 'audit ORDER BY what'].map(
  (table) => `SELECT * FROM ${table}`,
);

/** A site that was written to after its backup, restored, and written to again; gives the snapshot and the database that the restore replaced. */
async function restoredSite(): Promise<{ readonly site: Site; readonly snapshot: string; readonly replaced: string }> {
  const site = new Site();
  site.configure({ sources: [sqliteSource] });
  await runSql(site.database, schema);
  const snapshot = await site.backup();
  await runSql(
    site.database,
    `UPDATE person SET mail = 'ada@new.example', at = '2026-01-03' WHERE id = 1; UPDATE person SET name = 'Bea B', at = '2026-01-04' WHERE id = 2;
     DELETE FROM person WHERE id = 3; INSERT INTO person VALUES (4, 'Dee', NULL, '2026-01-02'); INSERT INTO note VALUES (3, 4, 'by Dee');
     INSERT INTO visit VALUES ('/', 1.5), ('/lost', 2)`,
  );
  await site.expect(0, ['restore', snapshot, '--in-place', '--yes']);
  await runSql(
    site.database,
    `UPDATE person SET name = 'Ada A' WHERE id = 1; UPDATE person SET name = 'Beatrice', at = '2026-01-05' WHERE id = 2;
     INSERT INTO person VALUES (5, 'Eve', NULL, '2026-01-05'); INSERT INTO visit VALUES ('/new', 3)`,
  );
  const undo = readdirSync(join(site.folder, 'data')).find((name) => name.includes('-undo-')) ?? '';
  return { site, snapshot, replaced: join('data', undo, 'app.db') };
}

/** What comes of it when `Bea`, who was changed on both sides, is called so. */
const together = (bea: readonly unknown[]): unknown[][][] => [
  [
    [1, 'Ada A', 'ada@new.example', '2026-01-03'],
    [2, ...bea],
    [4, 'Dee', null, '2026-01-02'],
    [5, 'Eve', null, '2026-01-05'],
  ],
  [
    [1, 1, 'first'],
    [2, 2, 'second'],
    [3, 4, 'by Dee'],
  ],
  [
    ['/', 1.5],
    ['/', 1.5],
    ['/', 1.5],
    ['/lost', 2],
    ['/new', 3],
  ],
  [['note 1'], ['note 2'], ['note 3']],
];
const liveBea = ['Beatrice', 'bea@example.org', '2026-01-05'];
const otherBea = ['Bea B', 'bea@example.org', '2026-01-04'];

const tables = (site: Site): unknown[][][] => state.map((sql) => queryDatabase(site.database, sql) as unknown[][]);

describe('reconcile', () => {
  it('only reports at first: what each side changed, conflicts down to fields, no values, exit code 4', async () => {
    const { site, snapshot, replaced } = await restoredSite();
    using _site = site;
    const before = tables(site);
    const { stdout, output } = await site.expect(4, ['reconcile', snapshot, '--with', replaced]);
    expect(stdout).toMatch(/^~ person 1: changed in the live source, changed on the other side$/m);
    expect(stdout).toMatch(/^\? person 2: changed in the live source, changed on the other side\n {4}name: .*undecided/m);
    expect(stdout).toMatch(/^- person 3: deleted on the other side$/m);
    expect(stdout).toMatch(/^ {2}person 5: added in the live source; stays$/m);
    for (const value of ['Ada', 'Bea', 'Dee', 'example', '/lost']) expect(output).not.toContain(value);
    expect(tables(site)).toEqual(before);
    expect(await site.snapshots()).toEqual([snapshot]);
    const shown = await site.expect(4, ['reconcile', snapshot, '--with', replaced, '--values']);
    expect(shown.stdout).toContain('name: "Beatrice" in the live source, "Bea B" on the other side, it was "Bea": undecided');
  });

  it.each([
    ['keep-live', [], liveBea],
    ['keep-snapshot', [], otherBea],
    ['newest', ['--by', 'at'], liveBea],
  ] as const)('--apply --policy %s brings both together once, without firing triggers, and can be taken back', async (policy, by, bea) => {
    const { site, snapshot, replaced } = await restoredSite();
    using _site = site;
    const before = tables(site);
    const line = ['reconcile', snapshot, '--with', replaced, '--policy', policy, ...by, '--apply', '--json'];
    const events = readEvents((await site.expect(0, line)).stdout);
    expect(tables(site)).toEqual(together(bea));
    const changed = events.find(({ event }) => event === 'records-changed');
    expect(changed).toMatchObject({ added: 5, deleted: 1, remarks: ['1 trigger was not fired'] });
    expect(queryDatabase(site.database, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'")).toEqual([[1]]);
    // Again it finds nothing to do, and makes no snapshot.
    const again = readEvents((await site.expect(0, line)).stdout);
    expect(again.at(-1)).toMatchObject({ event: 'summary', verb: 'reconcile', counts: { add: 0, change: 0, delete: 0 } });
    expect(await site.snapshots()).toEqual([snapshot, changed?.before]);
    await site.expect(0, ['restore', String(changed?.before), '--in-place', '--yes', '--source', 'app']);
    expect(tables(site)).toEqual(before);
  });

  it('without a policy --apply brings in all that is clear, leaves conflicts as they are live, and exits 4', async () => {
    const { site, snapshot, replaced } = await restoredSite();
    using _site = site;
    await site.expect(4, ['reconcile', snapshot, '--with', replaced, '--apply']);
    expect(tables(site)).toEqual(together(liveBea));
  });

  it('takes a later snapshot as the other side', async () => {
    const { site, snapshot, replaced } = await restoredSite();
    using _site = site;
    const later = await site.backup();
    await runSql(
      site.database,
      `DELETE FROM note; DELETE FROM person; ATTACH '${site.folder}/${replaced}' AS old; INSERT INTO person SELECT * FROM old.person`,
    );
    const { stdout } = await site.expect(0, ['reconcile', snapshot, '--with', later, '--policy', 'keep-snapshot', '--apply', '--json']);
    expect(readEvents(stdout).filter(({ event }) => event === 'collection-reconciled')).not.toEqual([]);
    expect(tables(site)[0]).toContainEqual([2, ...liveBea]);
    expect(tables(site)[0]).toContainEqual([5, 'Eve', null, '2026-01-05']);
  });

  it('asks field by field on a terminal, and refuses to where nobody can answer', async () => {
    const { site, snapshot, replaced } = await restoredSite();
    using _site = site;
    await site.expect(2, ['reconcile', snapshot, '--with', replaced, '--policy', 'ask']);
    const terminal = new Terminal(['reconcile', snapshot, '--with', replaced, '--policy', 'ask', '--apply'], { directory: site.folder });
    await terminal.answer('person 2: name (it was "Bea")', keys.down, keys.enter);
    await terminal.answer('person 2: at (it was "2026-01-01")', keys.enter);
    await terminal.waitFor('Brought together');
    expect(await terminal.ended(), terminal.shown).toBe(0);
    expect(tables(site)).toEqual(together(['Bea B', 'bea@example.org', '2026-01-05']));
  });

  it('refuses schemas that differ by name, references that would lead nowhere, and a base that moves; then nothing is changed', async () => {
    const { site, snapshot, replaced } = await restoredSite();
    using _site = site;
    expect((await site.expect(2, ['reconcile', 'latest', '--with', replaced])).stderr).toContain('latest is no snapshot to go by');
    expect((await site.expect(2, ['reconcile', snapshot])).stderr).toContain('--with');
    expect((await site.expect(2, ['reconcile', snapshot, '--with', replaced, '--policy', 'newest', '--by', 'nothing'])).stderr).toContain(
      'nothing',
    );
    expect((await site.expect(1, ['reconcile', snapshot, '--with', './no-such.db'])).stderr).toContain('no-such.db does not exist');
    await runSql(site.database, "INSERT INTO note VALUES (9, 3, 'to Cay')");
    const before = tables(site);
    const dangling = await site.expect(1, ['reconcile', snapshot, '--with', replaced, '--policy', 'keep-live', '--apply']);
    expect(dangling.stderr).toContain('1 from note to person');
    expect(tables(site)).toEqual(before);
    await runSql(site.database, 'ALTER TABLE person ADD COLUMN phone TEXT');
    const differing = await site.expect(1, ['reconcile', snapshot, '--with', replaced, '--apply']);
    expect(differing.stderr).toContain('person.phone is only in the live source');
  });
});
