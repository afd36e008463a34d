import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasMariadb, type PrivateMariadb, startMariadb } from '../testing/index.ts';
import { compareDatabases } from './compare/compare-databases.ts';
import { databaseOf, dropDatabase, makeDatabase } from './make-database.ts';
import { captureDatabase, configOf, differencesOf, makeContext, restoreDatabase } from './round-trip.ts';
import { tortureCases } from './torture-cases.ts';

/** The newest server that all cases can be tried on is not everywhere; a case that a server cannot hold is not listed. */
const possible = tortureCases.filter(
  ({ since }) => since === undefined || since === '10.10' || process.env.HOLDFAST_TEST_MARIADBD !== undefined,
);

describe.skipIf(!hasMariadb && process.env.CI === undefined)('H12, H14: what comes back of a database that is hard to keep', () => {
  let [from, to]: PrivateMariadb[] = [];
  beforeAll(async () => {
    const settings = { 'max-allowed-packet': '1G' };
    [from, to] = await Promise.all([startMariadb({ settings }), startMariadb({ settings })]);
  }, 120_000);
  afterAll(async () => {
    await from?.[Symbol.asyncDispose]();
    await to?.[Symbol.asyncDispose]();
  }, 60_000);

  it.each(possible.map((torture) => [torture.name, torture] as const))('%s', { timeout: 180_000 }, async (_name, torture) => {
    const [source, target] = [from as PrivateMariadb, to as PrivateMariadb];
    const database = await makeDatabase(source, torture);
    try {
      for (const account of torture.accounts ?? []) await target.run(`CREATE USER ${account}; GRANT ALL ON *.* TO ${account}`);
      await using context = await makeContext();
      const capture = await captureDatabase(configOf(source, database), context);
      const staged = await restoreDatabase(capture, configOf(target, database), context);
      expect(differencesOf(capture, staged)).toEqual([]);
      const differences = await compareDatabases({ mariadb: source, database }, { mariadb: target, database });
      expect(differences).toEqual(torture.lost ?? []);
      const again = await captureDatabase(configOf(target, database), context);
      expect(differencesOf(capture, again)).toEqual([]);
    } finally {
      await dropDatabase(source, database, torture);
      await dropDatabase(target, databaseOf(torture), torture);
    }
  });
});
