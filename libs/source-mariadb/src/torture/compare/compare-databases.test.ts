import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasMariadb, type PrivateMariadb, startMariadb } from '../../testing/index.ts';
import { compareDatabases } from './compare-databases.ts';
import { plants, soil } from './planted-differences.ts';

describe.skipIf(!hasMariadb && process.env.CI === undefined)('the comparer', () => {
  let mariadb: PrivateMariadb;
  beforeAll(async () => {
    mariadb = await startMariadb();
    await make('planted_before');
  }, 60_000);
  afterAll(() => mariadb[Symbol.asyncDispose]());

  const make = (database: string) =>
    mariadb.run(
      `SET foreign_key_checks = 0; CREATE OR REPLACE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database}; SET foreign_key_checks = 1; ${soil}`,
    );
  const compare = () => compareDatabases({ mariadb, database: 'planted_before' }, { mariadb, database: 'planted_after' });

  it('finds no difference between two databases that were made alike', { timeout: 30_000 }, async () => {
    await make('planted_after');
    expect(await compare()).toEqual([]);
  });

  it.each(plants)('finds %s', { timeout: 30_000 }, async (_what, sql, heading) => {
    await make('planted_after');
    await mariadb.run(sql, { database: 'planted_after' });
    expect((await compare()).join('\n')).toContain(`${heading}: `);
  });
});
