import { captureInMemory } from '@holdfast/source/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captured, configOf, textsOf, withView } from '../testing/captured.ts';
import { hasMariadb, type PrivateMariadb, startMariadb } from '../testing/index.ts';

let mariadb: PrivateMariadb;
const database = 'bank';

beforeAll(async () => {
  if (!hasMariadb) return;
  mariadb = await startMariadb({ binaryLog: true });
  await mariadb.run(`CREATE DATABASE ${database}`);
  // Large enough for several connections, which are to see one moment.
  await mariadb.run(
    `CREATE TABLE account (id INT PRIMARY KEY, amount INT NOT NULL, filler VARCHAR(4000) NOT NULL);
     INSERT INTO account SELECT seq, 1000, REPEAT('x', 4000) FROM seq_1_to_6000;
     CREATE TABLE transfer (id INT AUTO_INCREMENT PRIMARY KEY, source INT, target INT, amount INT);
     CREATE TABLE visit (line VARCHAR(40)) ENGINE=MyISAM;
     ANALYZE TABLE account;`,
    { database },
  );
}, 120_000);
afterAll(() => mariadb?.[Symbol.asyncDispose]());

/** Transfers between accounts, each a transaction over both tables, until it is stopped. */
function startWriter(name: string): { stop(): Promise<void> } {
  let isStopped = false;
  const transfers = (round: number) =>
    Array.from({ length: 20 }, (_, index) => {
      const [from, to] = [((round * 20 + index) % 3000) + 1, 6000 - ((round * 20 + index) % 3000)];
      return `START TRANSACTION; UPDATE account SET amount = amount - 1 WHERE id = ${from}; UPDATE account SET amount = amount + 1 WHERE id = ${to};
        INSERT INTO transfer (source, target, amount) VALUES (${from}, ${to}, 1); COMMIT;`;
    }).join('\n');
  const writing = (async () => {
    for (let round = 0; !isStopped; round += 1) await mariadb.run(transfers(round), { database });
  })();
  return {
    async stop() {
      isStopped = true;
      await writing.catch((error: unknown) => {
        throw new Error(`the writer ${name} failed`, { cause: error });
      });
    },
  };
}

describe.skipIf(!hasMariadb)('a view of a database', { timeout: 120_000 }, () => {
  it('is one moment on several connections while transactions over two tables go on', async () => {
    const writers = [startWriter('a'), startWriter('b')];
    try {
      for (let round = 0; round < 4; round += 1) {
        const { contents, details } = await captured(configOf(mariadb, database, { connections: 3 }));
        expect(details.position.properties).toMatchObject({ connections: 3, lock: 'BACKUP STAGE' });
        const amounts = new Map<number, number>();
        for (const [, id, amount] of String(contents.get('tables/account.sql')).matchAll(/^\((\d+),(-?\d+),'x/gm)) {
          amounts.set(Number(id), Number(amount));
        }
        expect(amounts.size).toBe(6000);
        const expected = new Map(Array.from({ length: 6000 }, (_, index) => [index + 1, 1000]));
        for (const [, source, target] of String(contents.get('tables/transfer.sql')).matchAll(/^\(\d+,(\d+),(\d+),1\)/gm)) {
          expected.set(Number(source), (expected.get(Number(source)) as number) - 1);
          expected.set(Number(target), (expected.get(Number(target)) as number) + 1);
        }
        expect([...amounts].filter(([id, amount]) => expected.get(id) !== amount)).toEqual([]);
      }
    } finally {
      for (const writer of writers) await writer.stop();
    }
  });

  it('gives the same bytes on one connection and on several', async () => {
    const one = await captured(configOf(mariadb, database, { connections: 1 }));
    const three = await captured(configOf(mariadb, database, { connections: 3 }));
    expect(one.details.position.properties).toMatchObject({ connections: 1 });
    expect(three.entries).toEqual(one.entries);
    expect(String(one.contents.get('tables/account.sql')).match(/^INSERT/gm)?.length).toBeGreaterThan(20);
  });

  it('says so where only one connection may read, and is complete', async () => {
    await mariadb.run(
      "CREATE USER plain@'%' IDENTIFIED BY 'x'; GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON bank.* TO plain@'%'",
    );
    const { details, entries } = await captured(configOf(mariadb, database, { user: 'plain', password: 'x', connections: 3 }));
    expect(details.position.properties).toMatchObject({ connections: 1, single_connection: expect.stringContaining('RELOAD') });
    expect(details.problems).toEqual([]);
    expect(entries).toEqual((await captured(configOf(mariadb, database))).entries);
  });

  it('H16: locks tables without transactions for their own read, and names them where it may not', async () => {
    await mariadb.run("INSERT INTO visit VALUES ('a'), ('b')", { database });
    await withView(configOf(mariadb, database), async (view) => {
      // Read already: writers go on, and are not in the view.
      await mariadb.run("INSERT INTO visit VALUES ('c')", { database });
      const { contents, details } = await captureInMemory(view);
      expect(String(contents.get('tables/visit.sql')).match(/^\('/gm)).toHaveLength(2);
      expect(details.problems).toEqual([]);
      expect(details.inventory.objects.table?.visit).toBe(2);
    });
    await mariadb.run("CREATE USER weak@'%' IDENTIFIED BY 'x'; GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON bank.* TO weak@'%'");
    const { details } = await captured(configOf(mariadb, database, { user: 'weak', password: 'x' }));
    expect(details.problems).toMatchObject([{ path: 'tables/visit.sql', code: 'changed' }]);
  });

  it('H16: fails by name when a definition is changed while it is read', async () => {
    await mariadb.run('CREATE TABLE altered (id INT PRIMARY KEY); CREATE VIEW looked AS SELECT 1 AS a', { database });
    const changed = async (sql: string): Promise<string> =>
      await withView(configOf(mariadb, database), async (view) => {
        await mariadb.run(sql, { database });
        return await captureInMemory(view).then(
          () => 'complete',
          (error) => `${error.code}: ${error.message}`,
        );
      });
    expect(await changed('ALTER TABLE altered ADD COLUMN b INT')).toMatch(/^source-changed: .*altered/);
    expect(await changed('DROP TABLE altered')).toMatch(/^source-changed: .*altered/);
    expect(await changed('CREATE OR REPLACE VIEW looked AS SELECT 2 AS a')).toMatch(/^source-changed: .*view looked/);
    expect(await changed('DROP VIEW looked')).toMatch(/^source-changed: .*view looked/);
    expect(await changed('UPDATE account SET amount = 999 WHERE id = 5999')).toBe('complete');
  });

  it('lets a second reader read while the first stands still, whatever waits in between', async () => {
    const alone = await captured(configOf(mariadb, database, { connections: 2 }));
    await withView(configOf(mariadb, database, { connections: 2 }), async (view) => {
      const [, first] = await Array.fromAsync(view.artifacts({}));
      if (first?.content?.kind !== 'stream') throw new Error('the first table is no stream');
      const slow = first.content.open({})[Symbol.asyncIterator]();
      await slow.next();
      await slow.next();
      const other = await captureInMemory(view);
      expect(textsOf(other)).toEqual(textsOf(alone));
      await slow.return?.(undefined);
    });
  });

  it('leaves the rows of excluded tables out, and keeps the tables', async () => {
    const { contents, details } = await captured(configOf(mariadb, database, { exclude: ['acc*', 'visit'] }));
    expect([...contents.keys()]).toEqual(['schema.sql', 'tables/transfer.sql']);
    expect(details.inventory.objects.table).toMatchObject({ account: 0, visit: 0 });
    expect(String(contents.get('schema.sql'))).toContain('CREATE TABLE `account`');
  });
});
