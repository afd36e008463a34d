import { expect, it } from 'vitest';
import { queryDatabase } from '../support/database-state.ts';
import { childrenOf } from '../support/processes.ts';
import { Site, sqliteSource } from '../support/site.ts';
import { runSql } from '../support/sqlite-process.ts';
import { killAtEvents } from './support/kill-everywhere.ts';
import { isLong } from './support/kill-points.ts';
import { eventsOf, runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { Scene } from './support/scene.ts';

const timeout = isLong ? 900_000 : 300_000;

/** Rows that a reconciliation changes: more than one batch, and more pages than SQLite keeps in memory before it writes. */
const rows = 4000;

type State = 'before' | 'after';

interface ReconcileScene extends Disposable {
  readonly site: Site;
  readonly scene: Scene;
  readonly line: readonly string[];
  /** What the database is, looked at as its application would, which rolls back what was left. */
  readonly stateOf: () => Promise<State>;
}

/** A site whose live database and another one went on from one snapshot, in different rows. */
async function makeScene(journalMode: 'wal' | 'delete'): Promise<ReconcileScene> {
  const site = new Site();
  const scene = new Scene(site);
  site.configure({ sources: [sqliteSource] });
  await runSql(
    site.database,
    `PRAGMA journal_mode = ${journalMode}; CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT UNIQUE, padding BLOB);
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) INSERT INTO note SELECT i, 'note ' || i, zeroblob(900) FROM n;
     CREATE TRIGGER fired AFTER UPDATE ON note BEGIN SELECT raise(ABORT, 'fired'); END`,
  );
  const snapshot = await site.backup();
  await site.expect(0, ['restore', snapshot, '--to', site.at('other')]);
  const other = site.at('other/app/app.db');
  await runSql(
    other,
    "DROP TRIGGER fired; UPDATE note SET text = 'other ' || id, padding = randomblob(900) WHERE id % 2 = 0; DELETE FROM note WHERE id % 10 = 0",
  );
  await runSql(site.database, "DELETE FROM note WHERE id = 1; INSERT INTO note VALUES (5001, 'live', NULL)");
  await scene.keep();
  const line = ['reconcile', snapshot, '--with', other, '--apply'];
  const stateOf = async (): Promise<State> => {
    await waitForProcesses(site);
    await runSql(site.database, 'PRAGMA integrity_check; BEGIN IMMEDIATE; COMMIT');
    const [taken, live, triggers] = ["text LIKE 'other %'", "text = 'live'"]
      .map((what) => queryDatabase(site.database, `SELECT count(*) FROM note WHERE ${what}`)[0]?.[0])
      .concat(queryDatabase(site.database, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'")[0]?.[0]);
    const count = queryDatabase(site.database, 'SELECT count(*) FROM note')[0]?.[0];
    expect([live, triggers]).toEqual([1, 1]);
    expect([`0 of ${rows}`, `${(rows * 2) / 5} of ${rows - rows / 10}`]).toContain(`${taken} of ${count}`);
    return taken === 0 ? 'before' : 'after';
  };
  return { site, scene, line, stateOf, [Symbol.dispose]: () => scene[Symbol.dispose]() };
}

it('H7: killed at each of its events, it has changed everything or nothing, and the next run does the rest', { timeout }, async () => {
  using held = await makeScene('wal');
  const check = async (): Promise<void> => {
    await held.stateOf();
    const again = await runIn(held.site, held.line);
    expect(again.status, again.output).toBe(0);
    expect(await held.stateOf()).toBe('after');
  };
  const kinds = await killAtEvents(held.scene, held.line, { check, enough: 1 });
  expect(kinds).toEqual(expect.arrayContaining(['record-reconciled', 'snapshot-committed', 'records-changed', 'summary']));
});

it.each(['wal', 'delete'] as const)(
  'H7: killed with its processes while it changes rows, in journal mode %s, it has changed everything or nothing',
  { timeout },
  async (journalMode) => {
    using held = await makeScene(journalMode);
    const seen = { before: 0, after: 0 };
    for (let delay = 0; seen.after === 0 && delay < 3000; delay += isLong ? 5 : 60) {
      await held.scene.putBack();
      const ran = await runIn(held.site, held.line, (child) => {
        let text = '';
        child.stdout?.on('data', (more: string) => {
          const known = text.includes('snapshot-committed');
          text += more;
          if (!known && text.includes('snapshot-committed')) setTimeout(() => killFamily(child.pid as number), delay);
        });
      });
      const isTold = eventsOf(ran).some(({ event }) => event === 'records-changed');
      const state = await held.stateOf();
      seen[state] += 1;
      // What it has told holds.
      if (isTold) expect(state).toBe('after');
    }
    expect(seen.before, 'kills before the commit').toBeGreaterThan(0);
    expect(seen.after, 'runs that came through').toBe(1);
    const again = await runIn(held.site, held.line);
    expect(again.status, again.output).toBe(0);
    expect(await held.stateOf()).toBe('after');
  },
);

/** Kills a process and those that it has started, the latter first, so that none can tidy up. */
function killFamily(pid: number): void {
  for (const processId of [...childrenOf(pid).map((child) => child.processId), pid]) {
    try {
      process.kill(processId, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}
