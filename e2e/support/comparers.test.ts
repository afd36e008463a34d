import { chmodSync, linkSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDatabase } from './database-state.ts';
import { readTree } from './file-state.ts';
import { touch, write } from './site.ts';
import { leaveLog, runSql } from './sqlite-process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-comparers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the comparer of trees finds', () => {
  const changes: [string, () => unknown][] = [
    ['another byte', () => write(join(folder, 'file'), 'b')],
    ['another length', () => write(join(folder, 'file'), 'aa')],
    ['a time that is a nanosecond off', () => touch(join(folder, 'file'), '1000000000.000000002')],
    ['another time of a link', () => touch(join(folder, 'link'), '1000000000.000000002')],
    ['another time of a folder', () => touch(join(folder, 'folder'), '1000000000.000000002')],
    ['another mode', () => chmodSync(join(folder, 'file'), 0o4644)],
    ['a missing file', () => rmSync(join(folder, 'other'))],
    ['a missing empty folder', () => rmSync(join(folder, 'folder'), { recursive: true })],
    ['a new file', () => write(join(folder, 'new'), '')],
    ['a copy instead of a second name', () => [rmSync(join(folder, 'second')), write(join(folder, 'second'), 'a')]],
    ['another target', () => [rmSync(join(folder, 'link')), symlinkSync('other', join(folder, 'link'))]],
    ['a hole that was filled', () => fill(join(folder, 'sparse'))],
    ['a name in another form', () => [rmSync(join(folder, 'other')), write(join(folder, 'othe\u0301r'), '')]],
  ];

  it.each(changes)('%s', async (_name, change) => {
    for (const name of ['file', 'other']) write(join(folder, name), 'a');
    write(join(folder, 'folder/inside'), '');
    linkSync(join(folder, 'file'), join(folder, 'second'));
    symlinkSync('file', join(folder, 'link'));
    write(join(folder, 'sparse'), '');
    truncateSync(join(folder, 'sparse'), 5_000_000);
    for (const name of ['file', 'other', 'link', 'folder', 'sparse']) await touch(join(folder, name), '1000000000.000000001');
    const before = readTree(folder);
    expect(readTree(folder)).toEqual(before);
    await change();
    expect(readTree(folder)).not.toEqual(before);
  });
});

describe('the comparer of databases', () => {
  const location = (): string => join(folder, 'a.db');
  beforeEach(() =>
    leaveLog(location(), {
      checkpointed: 'PRAGMA journal_mode = WAL; CREATE TABLE t (a, b); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT a FROM t',
      logged: "INSERT INTO t VALUES (1, 'one'), (2, x'00ff')",
    }),
  );

  it('is another SQLite than that of Node, and reads what stands in the log alone', () => {
    const { readBy, rows } = readDatabase(location());
    expect(readBy).not.toBe(process.versions.sqlite);
    expect(rows.t).toMatch(/^2 rows/);
    rmSync(`${location()}-wal`);
    expect(readDatabase(location()).rows.t).toMatch(/^0 rows/);
  });

  it.each([
    ['a value of another type', "UPDATE t SET a = '1' WHERE a = 1"],
    ['another byte of a blob', "UPDATE t SET b = x'00fe' WHERE a = 2"],
    ['a row more', 'INSERT INTO t VALUES (3, 3)'],
    ['a row twice', "INSERT INTO t VALUES (1, 'one'); DELETE FROM t WHERE a = 2"],
    ['a missing index', 'DROP INDEX i'],
    ['another view', 'DROP VIEW v; CREATE VIEW v AS SELECT b FROM t'],
    ['another user_version', 'PRAGMA user_version = 1'],
    ['another application_id', 'PRAGMA application_id = 1'],
    ['another journal mode', 'PRAGMA journal_mode = DELETE'],
  ])('finds %s', async (_name, sql) => {
    await runSql(location(), '');
    const before = readDatabase(location());
    await runSql(location(), sql);
    expect(readDatabase(location())).not.toEqual(before);
  });
});

/** Writes the zeros that were not there, and nothing else. */
async function fill(location: string): Promise<void> {
  writeFileSync(location, Buffer.alloc(5_000_000));
  await touch(location, '1000000000.000000001');
}
