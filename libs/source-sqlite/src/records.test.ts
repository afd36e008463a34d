import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DataRecord, RecordChange } from '@holdfast/record';
import type { RecordReader, Source } from '@holdfast/source';
import { describe, expect, it } from 'vitest';
import { sqliteAdapter } from './index.ts';

/** A database made by SQL, opened as a source; removed when disposed. */
async function databaseOf(sql: string) {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-records-'));
  const path = join(folder, 'app.db');
  const exec = (text: string): void => {
    using database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    database.exec(text);
  };
  exec(sql);
  const query = (text: string): unknown[] => {
    using database = new DatabaseSync(path);
    const statement = database.prepare(text);
    statement.setReturnArrays(true);
    return statement.all();
  };
  const source = await sqliteAdapter.open(
    { name: 'app', kind: 'sqlite', path },
    { baseDirectory: folder, scratchDirectory: folder, now: () => new Date() },
  );
  return { path, exec, query, source, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

async function read(source: Source, table: string): Promise<DataRecord[]> {
  await using view = await source.freeze({});
  return (await Array.fromAsync((view.records as RecordReader).records(table, {}))).flat();
}

async function* once(changes: readonly RecordChange[]) {
  yield changes;
}

function apply(source: Source, ...changes: RecordChange[]) {
  return (source.changeRecords as NonNullable<Source['changeRecords']>)(once(changes), {});
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('values', () => {
  it('H14: keeps whole numbers of 64 bits, infinities, NUL in text, invalid text as its bytes, and blobs', async () => {
    await using database = await databaseOf(`CREATE TABLE t (id INTEGER PRIMARY KEY, v);
      INSERT INTO t VALUES (-9223372036854775808, 9223372036854775807), (1, 9007199254740993), (2, 1.5), (3, 9e999), (4, -9e999),
        (5, 'a' || char(0) || 'b'), (6, CAST(x'61ff62' AS TEXT)), (7, x'00ff'), (8, NULL), (9, ''), (10, x''), (11, '😀' || char(65533))`);
    expect((await read(database.source, 't')).map(({ values }) => values[1])).toEqual([
      9223372036854775807n,
      9007199254740993n,
      1.5,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      'a\0b',
      { type: 'undecoded', encoding: 'UTF-8', bytes: bytes(0x61, 0xff, 0x62) },
      bytes(0, 255),
      null,
      '',
      bytes(),
      '😀\ufffd',
    ]);
  });

  it('writes each of them back as it was', async () => {
    await using database = await databaseOf(`CREATE TABLE t (id INTEGER PRIMARY KEY, v);
      INSERT INTO t VALUES (1, 9223372036854775807), (2, 9e999), (3, 'a' || char(0) || 'b'), (4, CAST(x'61ff62' AS TEXT)), (5, x'00ff'), (6, 1.0)`);
    const state = 'SELECT id, typeof(v), hex(v) FROM t ORDER BY id';
    const before = database.query(state);
    const records = await read(database.source, 't');
    await apply(database.source, ...records.map((record) => ({ collection: 't', before: record })));
    expect(database.query(state)).toEqual([]);
    await apply(database.source, ...records.map((record) => ({ collection: 't', after: record })));
    expect(database.query(state)).toEqual(before);
  });
});

describe('tables', () => {
  it('lists keys of every kind, generated columns and what it cannot read, and nothing of SQLite’s own', async () => {
    await using database =
      await databaseOf(`CREATE TABLE plain (a, b); CREATE TABLE "odd ""name""; --" (a TEXT PRIMARY KEY, b AS (a || 'x') STORED);
      CREATE TABLE pair (a TEXT, b INTEGER, c, PRIMARY KEY (b, a)) WITHOUT ROWID; CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT);
      CREATE TABLE strict (a TEXT NOT NULL, PRIMARY KEY (a)) STRICT; CREATE VIRTUAL TABLE words USING fts5(text); CREATE VIEW v AS SELECT 1;
      INSERT INTO numbered DEFAULT VALUES; ANALYZE`);
    await using view = await database.source.freeze({});
    const { collections, unread } = await (view.records as RecordReader).collections({});
    expect(collections.map(({ name, key, repeats }) => [name, key, repeats])).toEqual([
      ['numbered', ['id'], false],
      ['odd "name"; --', ['a'], true],
      ['pair', ['b', 'a'], false],
      ['plain', ['a', 'b'], true],
      ['strict', ['a'], false],
    ]);
    expect(collections[1]?.columns.map(({ name, generated }) => [name, generated])).toEqual([
      ['a', false],
      ['b', true],
    ]);
    expect(unread.map(({ name }) => name)).toEqual(['words']);
  });

  it('gives rows of a table without a key in order of all they hold, equal ones counted', async () => {
    await using database = await databaseOf(
      "CREATE TABLE t (a, b); INSERT INTO t VALUES ('x', 2), ('x', 1), ('x', 2), (NULL, NULL), ('x', 2)",
    );
    expect((await read(database.source, 't')).map(({ key }) => key)).toEqual([
      [null, null, 1n],
      ['x', 1n, 1n],
      ['x', 2n, 1n],
      ['x', 2n, 2n],
      ['x', 2n, 3n],
    ]);
  });

  it.each(['UTF-8', 'UTF-16le', 'UTF-16be'])('orders text keys by code point whatever the collation, in %s', async (encoding) => {
    await using database = await databaseOf(`PRAGMA encoding = '${encoding}'; CREATE TABLE t (k TEXT COLLATE NOCASE PRIMARY KEY NOT NULL);
      INSERT INTO t VALUES ('b'), ('A'), ('ä'), ('B2'), ('😀'), (char(65518)), ('')`);
    expect((await read(database.source, 't')).map(({ key }) => key[0])).toEqual(['', 'A', 'B2', 'b', 'ä', '\uffee', '😀']);
  });
});

describe('changing records', () => {
  const row = (...values: DataRecord['values']): DataRecord => ({ key: values.slice(0, 1), values });

  it('lets rows exchange what is unique', async () => {
    await using database = await databaseOf(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT UNIQUE); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')",
    );
    await apply(
      database.source,
      { collection: 't', before: row(1n, 'a'), after: row(1n, 'b') },
      { collection: 't', before: row(2n, 'b'), after: row(2n, 'c') },
      { collection: 't', before: row(3n, 'c'), after: row(3n, 'a') },
    );
    expect(database.query('SELECT * FROM t')).toEqual([
      [1, 'b'],
      [2, 'c'],
      [3, 'a'],
    ]);
  });

  it('refuses what a constraint does not take, also where the table says to replace, and changes nothing', async () => {
    await using database = await databaseOf(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT UNIQUE ON CONFLICT REPLACE); INSERT INTO t VALUES (1, 'a'), (2, 'b')",
    );
    const changes = [
      { collection: 't', after: row(0n, 'z') },
      { collection: 't', before: row(1n, 'a'), after: row(1n, 'b') },
    ];
    await expect(apply(database.source, ...changes)).rejects.toMatchObject({ code: 'reconcile-refused' });
    expect(database.query('SELECT * FROM t')).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  it('refuses references that would lead nowhere by name, and lets those be that led nowhere before', async () => {
    await using database = await databaseOf(`CREATE TABLE person (id INTEGER PRIMARY KEY);
      CREATE TABLE note (id INTEGER PRIMARY KEY, author INTEGER REFERENCES person (id) ON DELETE CASCADE);
      INSERT INTO person VALUES (1), (2); INSERT INTO note VALUES (1, 1), (2, 99)`);
    const refused = apply(database.source, { collection: 'person', before: row(1n) });
    await expect(refused).rejects.toMatchObject({ code: 'reconcile-refused', message: expect.stringContaining('1 from note to person') });
    expect(database.query('SELECT * FROM note')).toEqual([
      [1, 1],
      [2, 99],
    ]);
    await apply(database.source, { collection: 'person', before: row(2n) });
    expect(database.query('SELECT id FROM person')).toEqual([[1]]);
  });

  it('fires no trigger, keeps each word of them, and builds the search index anew', async () => {
    await using database = await databaseOf(`CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT); CREATE TABLE log (what TEXT);
      CREATE VIRTUAL TABLE search USING fts5(text, content='note', content_rowid='id');
      CREATE TRIGGER a AFTER INSERT ON note BEGIN INSERT INTO log VALUES ('added'); INSERT INTO search (rowid, text) VALUES (new.id, new.text); END;
      CREATE  TRIGGER  b  AFTER UPDATE ON note WHEN new.text <> 'x' BEGIN /* "as" 'it' was */ INSERT INTO log VALUES ("double"); END;
      INSERT INTO note VALUES (1, 'hello')`);
    const triggers = database.query("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name");
    const changed = await apply(
      database.source,
      { collection: 'note', before: row(1n, 'hello'), after: row(1n, 'goodbye') },
      { collection: 'note', after: row(2n, 'again') },
    );
    expect(changed).toMatchObject({ added: 1, changed: 1, deleted: 0 });
    expect(changed.remarks.join('; ')).toBe('2 triggers were not fired; the search index search was built anew');
    expect(database.query('SELECT * FROM log')).toEqual([['added']]);
    expect(database.query("SELECT rowid FROM search WHERE search MATCH 'goodbye OR again' ORDER BY rowid")).toEqual([[1], [2]]);
    expect(database.query("SELECT rowid FROM search WHERE search MATCH 'hello'")).toEqual([]);
    expect(database.query("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")).toEqual(triggers);
  });

  it('adds and deletes equal rows of a table without a key one by one, and keeps the numbers of the others', async () => {
    await using database = await databaseOf("CREATE TABLE t (rowid, b); INSERT INTO t VALUES ('x', 1), ('x', 1), ('y', NULL)");
    const rest: DataRecord['values'] = ['x', 1n];
    await apply(
      database.source,
      { collection: 't', after: { key: [...rest, 3n], values: rest } },
      { collection: 't', after: { key: [...rest, 4n], values: rest } },
    );
    expect(database.query('SELECT _rowid_, * FROM t')).toEqual([
      [1, 'x', 1],
      [2, 'x', 1],
      [3, 'y', null],
      [4, 'x', 1],
      [5, 'x', 1],
    ]);
    await apply(
      database.source,
      ...[2n, 3n, 4n].map((occurrence) => ({ collection: 't', before: { key: [...rest, occurrence], values: rest } })),
    );
    expect(database.query('SELECT _rowid_, * FROM t')).toEqual([
      [1, 'x', 1],
      [3, 'y', null],
    ]);
    const late = apply(database.source, { collection: 't', after: { key: [...rest, 3n], values: rest } });
    await expect(late).rejects.toMatchObject({ code: 'source-changed' });
  });

  it('takes rows that break a CHECK of later days, leaves what is generated to SQLite, and sees what collations do not', async () => {
    await using database = await databaseOf(
      "CREATE TABLE t (k TEXT COLLATE NOCASE PRIMARY KEY NOT NULL, v CHECK (v > 0), g AS (v * 2)); INSERT INTO t (k, v) VALUES ('Key', 1)",
    );
    const wrong = apply(database.source, { collection: 't', before: row('KEY', 1n, 2n), after: row('KEY', 3n, 6n) });
    await expect(wrong).rejects.toMatchObject({ code: 'source-changed' });
    await apply(
      database.source,
      { collection: 't', before: row('Key', 1n, 2n), after: row('Key', -5n, 99n) },
      { collection: 't', after: row('new', 2n, null) },
    );
    expect(database.query('SELECT k, v, g FROM t ORDER BY k')).toEqual([
      ['Key', -5, -10],
      ['new', 2, 4],
    ]);
  });
});
