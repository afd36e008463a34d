import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MemoryCapture } from '@holdfast/source/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captured, configOf } from '../testing/captured.ts';
import { hasMariadb, type PrivateMariadb, startMariadb } from '../testing/index.ts';
import { compareDatabases } from '../torture/compare/compare-databases.ts';
import { dropDatabase, makeDatabase } from '../torture/make-database.ts';
import { isPossible } from '../torture/torture-case.ts';
import { tortureCases } from '../torture/torture-cases.ts';

let from: PrivateMariadb;
let to: PrivateMariadb;

beforeAll(async () => {
  if (!hasMariadb) return;
  [from, to] = await Promise.all([startMariadb({ settings }), startMariadb({ settings })]);
}, 60_000);
afterAll(async () => {
  await from?.[Symbol.asyncDispose]();
  await to?.[Symbol.asyncDispose]();
});

/** A value of 64 MB is a statement of 128 MB. */
const settings = { 'max-allowed-packet': '256M' };

/** The command that stands in `schema.sql`, in a folder with the artifacts. */
async function load({ contents }: MemoryCapture, database: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-stock-'));
  try {
    await mkdir(`${folder}/tables`);
    for (const [path, bytes] of contents) await writeFile(`${folder}/${path}`, bytes);
    const command = `mariadb --defaults-file='${to.optionFile}' --max-allowed-packet=256M "$0" < schema.sql`;
    await promisify(execFile)('sh', ['-c', command, database], { cwd: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the stock client cannot bring back, and the restore of this library can. */
const beyondTheClient = new Set(['view-broken', 'users']);

describe.skipIf(!hasMariadb)('the stock client alone', { timeout: 180_000 }, () => {
  const possible = tortureCases.filter((torture) => !beyondTheClient.has(torture.name));

  it.each(possible)('H6, H12, H14: brings back $name: $about', async (torture) => {
    if (!isPossible(torture, from.version)) return;
    const database = await makeDatabase(from, torture);
    try {
      const config = { database, connections: 2 };
      const before = await captured(configOf(from, database, config));
      await dropDatabase(to, database);
      await to.run(`CREATE DATABASE ${database}`);
      await load(before, database);
      expect(await compareDatabases({ mariadb: from, database }, { mariadb: to, database })).toEqual([]);
      const after = await captured(configOf(to, database, config));
      expect(after.entries).toEqual(before.entries);
      expect(after.details.inventory).toEqual(before.details.inventory);
    } finally {
      await dropDatabase(to, database, torture);
      await dropDatabase(from, database, torture);
    }
  });
});
