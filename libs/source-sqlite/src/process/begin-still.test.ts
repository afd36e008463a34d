import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { makeSite, notes } from '../testing/site.ts';
import { beginStill } from './begin-still.ts';
import { fingerprint } from './fingerprint.ts';

it.each(['WAL', 'DELETE'])('a commit between the look and the first read is seen, and the look is repeated (%s)', async (mode) => {
  await using site = await makeSite({ sql: `PRAGMA journal_mode = ${mode}; ${notes(1)}` });
  using database = new DatabaseSync(site.location, { readOnly: true });
  let looks = 0;
  const { before, unchanged } = beginStill(database, () => {
    const seen = fingerprint(site.location);
    looks += 1;
    if (looks === 1) site.run("INSERT INTO note (text) VALUES ('between')");
    return seen;
  });
  expect([looks, unchanged, before.text]).toEqual([4, true, fingerprint(site.location).text]);
  expect(database.prepare('SELECT count(*) AS rows FROM note').get()).toEqual({ rows: 2 });
});

it('gives up on a writer that never rests, and says so', async () => {
  await using site = await makeSite({ sql: `PRAGMA journal_mode = WAL; ${notes(1)}` });
  using database = new DatabaseSync(site.location, { readOnly: true });
  const { unchanged } = beginStill(database, () => {
    const seen = fingerprint(site.location);
    site.run("INSERT INTO note (text) VALUES ('again')");
    return seen;
  });
  expect(unchanged).toBe(false);
  expect(database.prepare('SELECT count(*) AS rows FROM note').get()).toEqual({ rows: 6 });
});

it('the fingerprint changes with every commit, in the log and out of it, and with a checkpoint', async () => {
  await using site = await makeSite({ sql: `PRAGMA journal_mode = WAL; ${notes(1)}` });
  using database = new DatabaseSync(site.location);
  const seen = [fingerprint(site.location).text];
  for (const sql of [
    "UPDATE note SET text = 'a'",
    "UPDATE note SET text = 'b'",
    'PRAGMA wal_checkpoint(RESTART)',
    "UPDATE note SET text = 'c'",
    'PRAGMA wal_checkpoint(TRUNCATE)',
  ]) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    database.exec(sql);
    seen.push(fingerprint(site.location).text);
  }
  expect(new Set(seen).size).toBe(seen.length);
});
