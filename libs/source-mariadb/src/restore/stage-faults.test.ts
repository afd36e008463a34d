import type { JsonValue } from '@holdfast/manifest';
import { artifactSet, type MemoryCapture } from '@holdfast/source/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mariadbAdapter } from '../mariadb-adapter.ts';
import { hasMariadb, type PrivateMariadb, startMariadb, startToxicProxy, type ToxicProxy } from '../testing/index.ts';
import { compareDatabases } from '../torture/compare/compare-databases.ts';
import { captureDatabase, configOf, makeContext } from '../torture/round-trip.ts';

const rows =
  'CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(2000), KEY (v(20))); INSERT INTO t SELECT seq, REPEAT(MD5(seq), 40) FROM seq_1_to_8000; CREATE VIEW w AS SELECT id FROM t;';

describe.skipIf(!hasMariadb && process.env.CI === undefined)('a restore over a bad line', { timeout: 120_000 }, () => {
  let mariadb: PrivateMariadb;
  let proxy: ToxicProxy;
  let stored: MemoryCapture;
  beforeAll(async () => {
    mariadb = await startMariadb();
    proxy = await startToxicProxy(mariadb.port);
    for (const database of ['stored', 'live', 'kept']) await mariadb.run(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
    await mariadb.run(rows, { database: 'stored' });
    for (const database of ['live', 'kept']) await mariadb.run('CREATE TABLE t (a INT); INSERT INTO t VALUES (1)', { database });
    await using context = await makeContext();
    stored = await captureDatabase(configOf(mariadb, 'stored'), context);
  }, 120_000);
  afterAll(async () => {
    await proxy?.[Symbol.asyncDispose]();
    await mariadb?.[Symbol.asyncDispose]();
  }, 60_000);

  /** Stages through the line; tells what was announced. */
  async function stage(announced: JsonValue[]): Promise<void> {
    const url = new URL(mariadb.url('live'));
    url.port = String(proxy.port);
    await using context = await makeContext();
    await using source = await mariadbAdapter.open({ ...configOf(mariadb, 'live'), url: url.href }, context);
    const announceOnService = async (data: JsonValue): Promise<void> => void announced.push(data);
    const options = { replace: true, restoreId: 'bad-line', announceOnService };
    await using staged = await source.stage(artifactSet(stored, { kind: 'mariadb' }), { kind: 'in-place' }, options);
    await using view = await staged.freeze({});
    expect(view.problems).toEqual([]);
  }

  const left = () => mariadb.run("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '%holdfast%'");
  const untouched = async () => expect(await compareDatabases({ mariadb, database: 'kept' }, { mariadb, database: 'live' })).toEqual([]);

  it('is the same with delays, and in small pieces', async () => {
    proxy.set({ latency: 2, slice: 1000 });
    await stage([]);
    expect(await left()).toBe('');
  });

  it.each([30, 45, 60])('H7: leaves nothing when the line is cut after %d commands', async (resetAfter) => {
    proxy.set({ resetAfter });
    await expect(stage([])).rejects.toThrow(/connection was lost|could not/);
    proxy.set({});
    await untouched();
    expect(await left()).toBe('');
  });

  it('H7: touches nothing when the server is killed, and removes afterwards what was announced', async () => {
    const announced: JsonValue[] = [];
    proxy.set({ latency: 5 });
    const staging = expect(stage(announced)).rejects.toThrow();
    while (announced.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 150));
    await mariadb.kill();
    await staging;
    await mariadb.restart();
    await untouched();
    await using context = await makeContext();
    await using source = await mariadbAdapter.open(configOf(mariadb, 'live'), context);
    for (const data of announced) await source.steps?.removeStaged(data, {});
    expect(await left()).toBe('');
  });
});
