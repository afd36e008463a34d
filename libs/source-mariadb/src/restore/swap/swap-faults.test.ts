import { artifactSet, type MemoryCapture } from '@holdfast/source/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mariadbAdapter } from '../../mariadb-adapter.ts';
import { hasMariadb, type PrivateMariadb, startMariadb, startToxicProxy, type ToxicProxy } from '../../testing/index.ts';
import { compareDatabases } from '../../torture/compare/compare-databases.ts';
import { captureDatabase, configOf, makeContext } from '../../torture/round-trip.ts';

/** Everything that an exchange has to do with: other tables, triggers, sequences, foreign keys, views, routines, events on both sides. */
const older = `
  CREATE TABLE parent (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO parent VALUES (1, 'older'), (2, 'older');
  CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id)); INSERT INTO child VALUES (1, 1), (2, 2);
  CREATE SEQUENCE q; SELECT NEXTVAL(q), NEXTVAL(q); CREATE TABLE counted (id INT PRIMARY KEY DEFAULT NEXTVAL(q), v INT); INSERT INTO counted (v) VALUES (1);
  CREATE TABLE gone_later (a INT); INSERT INTO gone_later VALUES (5); CREATE VIEW v AS SELECT id FROM parent; CREATE VIEW was_view AS SELECT 1 AS a;
  CREATE TRIGGER t BEFORE INSERT ON parent FOR EACH ROW SET NEW.v = 'older'; CREATE PROCEDURE p() SELECT 'older'; CREATE FUNCTION f() RETURNS INT RETURN 1;
  CREATE EVENT e ON SCHEDULE EVERY 1 YEAR STARTS '2035-01-01' DISABLE DO SELECT 1;`;
const newer = `
  CREATE TABLE parent (id INT PRIMARY KEY, v VARCHAR(20), w INT); INSERT INTO parent VALUES (1, 'newer', 1), (3, 'newer', 3);
  CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE); INSERT INTO child VALUES (7, 3);
  CREATE SEQUENCE q START WITH 100; CREATE TABLE counted (id INT PRIMARY KEY DEFAULT NEXTVAL(q), v INT); INSERT INTO counted (v) VALUES (9);
  CREATE TABLE was_view (a INT); INSERT INTO was_view VALUES (1); CREATE TABLE added (a INT); CREATE VIEW v AS SELECT v FROM parent; CREATE VIEW more AS SELECT id FROM child;
  CREATE TRIGGER t AFTER INSERT ON parent FOR EACH ROW SET @t = 'newer'; CREATE TRIGGER u BEFORE UPDATE ON child FOR EACH ROW SET @u = 1; CREATE PROCEDURE p() SELECT 'newer';
  CREATE EVENT e ON SCHEDULE EVERY 2 YEAR STARTS '2035-01-01' DISABLE DO SELECT 2; ALTER DATABASE COLLATE utf8mb4_bin;`;

describe.skipIf(!hasMariadb && process.env.CI === undefined)('H7: an exchange of tables that is broken off', () => {
  let mariadb: PrivateMariadb;
  let proxy: ToxicProxy;
  let stored: MemoryCapture;
  const make = (database: string, sql: string) =>
    mariadb.run(
      `SET foreign_key_checks = 0; CREATE OR REPLACE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database}; SET foreign_key_checks = 1; ${sql}`,
    );
  const through = (database: string) => {
    const url = new URL(mariadb.url(database));
    url.port = String(proxy.port);
    return { ...configOf(mariadb, database), url: url.href };
  };

  beforeAll(async () => {
    mariadb = await startMariadb();
    proxy = await startToxicProxy(mariadb.port);
    await make('as_older', older);
    await make('as_newer', newer);
    await using context = await makeContext();
    stored = await captureDatabase(configOf(mariadb, 'as_older'), context);
  }, 120_000);
  afterAll(async () => {
    await proxy?.[Symbol.asyncDispose]();
    await mariadb?.[Symbol.asyncDispose]();
  }, 60_000);

  /** The live database is the newer one; the older is restored, and the line is cut after so many commands of the exchange. */
  async function cutAfter(
    commands: number | undefined,
    then: 'carryOut' | 'takeBack',
  ): Promise<{ differences: readonly string[]; commands: number }> {
    await make('live', newer);
    await using context = await makeContext();
    await using source = await mariadbAdapter.open(through('live'), context);
    await using staged = await source.stage(
      artifactSet(stored, { kind: 'mariadb' }),
      { kind: 'in-place' },
      { replace: true, restoreId: `cut-${commands}-${then}` },
    );
    const [step] = staged.steps;
    if (step?.kind !== 'source' || source.steps === undefined) throw new TypeError('no step of its own');
    proxy.set(commands === undefined ? {} : { resetAfter: commands });
    await source.steps.carryOut(step.data, {}).catch(() => undefined);
    const counted = proxy.commands;
    proxy.set({});
    await source.steps[then](step.data, {});
    const differences = await compareDatabases(
      { mariadb, database: then === 'takeBack' ? 'as_newer' : 'as_older' },
      { mariadb, database: 'live' },
    );
    await source.steps.giveUp(step.data, {});
    return { differences, commands: counted };
  }

  it('is taken back whole, and whole when it is carried out again', { timeout: 600_000 }, async () => {
    const { differences, commands } = await cutAfter(undefined, 'carryOut');
    expect(differences).toEqual([]);
    expect(commands).toBeGreaterThan(20);
    expect((await cutAfter(undefined, 'takeBack')).differences).toEqual([]);
    // The beginning of a connection is some commands too: all of them are tried when there is time.
    const step = process.env.HOLDFAST_FAULTS === 'long' ? 1 : Math.ceil(commands / 5);
    for (let place = 2; place < commands; place += step) {
      for (const then of ['carryOut', 'takeBack'] as const) {
        expect([place, then, (await cutAfter(place, then)).differences]).toEqual([place, then, []]);
      }
    }
    const left = await mariadb.run("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '%holdfast%'");
    expect(left).toBe('');
  });
});
