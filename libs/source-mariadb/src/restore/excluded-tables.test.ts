import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasMariadb, type PrivateMariadb, startMariadb } from '../testing/index.ts';
import { captureDatabase, configOf, differencesOf, makeContext, restoreDatabase } from '../torture/round-trip.ts';

describe.skipIf(!hasMariadb)('tables whose rows are left out', { timeout: 60_000 }, () => {
  let mariadb: PrivateMariadb;
  beforeAll(async () => {
    mariadb = await startMariadb();
  }, 60_000);
  afterAll(async () => await mariadb?.[Symbol.asyncDispose]());

  const makeShop = `CREATE DATABASE shop; USE shop; CREATE TABLE artwork (id INT PRIMARY KEY, title TEXT); INSERT INTO artwork VALUES (1, 'one'), (2, 'two');
    CREATE TABLE sessions (id INT PRIMARY KEY); INSERT INTO sessions VALUES (7)`;

  it('H7: stay as they are in place, and are empty in a new database; both compare equal', async () => {
    await mariadb.run(makeShop);
    await using context = await makeContext();
    const config = { ...configOf(mariadb, 'shop'), exclude: ['sess*'] };
    const capture = await captureDatabase(config, context);
    expect(capture.entries.map(({ path }) => path)).toEqual(['schema.sql', 'tables/artwork.sql']);

    await mariadb.run('DELETE FROM shop.artwork; INSERT INTO shop.sessions VALUES (8)');
    expect(differencesOf(capture, await restoreDatabase(capture, config, context))).toEqual([]);
    expect(await mariadb.run('SELECT COUNT(*) FROM shop.artwork; SELECT id FROM shop.sessions ORDER BY id')).toMatch(/2\s[\s\S]*7\s8/);

    const elsewhere = { ...config, url: mariadb.url('copy'), database: 'copy' };
    expect(differencesOf(capture, await restoreDatabase(capture, elsewhere, context))).toEqual([]);
    expect(await mariadb.run('SELECT COUNT(*) FROM copy.artwork; SELECT COUNT(*) FROM copy.sessions')).toMatch(/2\s[\s\S]*0/);
  });
});
