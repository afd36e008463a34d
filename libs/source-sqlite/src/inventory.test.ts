import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { capture, makeSite } from './testing/site.ts';

it('H11: counts rows of tables and lists indexes, views, triggers and virtual tables, whatever they are called', async () => {
  const sql = `
    CREATE TABLE "odd ""name"" ; --" (a PRIMARY KEY, b) WITHOUT ROWID; INSERT INTO "odd ""name"" ; --" VALUES (1, 2), (3, 4);
    CREATE TABLE __proto__ (a INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO __proto__ DEFAULT VALUES;
    CREATE TABLE constructor (a); CREATE INDEX by_a ON constructor (a);
    CREATE VIEW both AS SELECT 1; CREATE VIEW broken AS SELECT * FROM nowhere;
    CREATE TRIGGER after_it AFTER INSERT ON constructor BEGIN SELECT missing(1); END;
    CREATE VIRTUAL TABLE words USING fts5(text); INSERT INTO words VALUES ('one'), ('two');`;
  await using site = await makeSite({ sql });
  const { objects } = (await capture(site.source)).details.inventory;
  expect(Object.keys(objects.table ?? {})).toContain('__proto__');
  expect(objects.table).toMatchObject({ 'odd "name" ; --': 2, constructor: 0, sqlite_sequence: 1, words_content: 2 });
  expect(objects.index).toMatchObject({ by_a: 1 });
  expect([objects.view, objects.trigger, objects['virtual table']]).toEqual([{ both: 1, broken: 1 }, { after_it: 1 }, { words: 1 }]);
});

it('keeps data that breaks its own foreign keys and constraints, and counts what breaks them', async () => {
  const sql = `
    PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
    CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE child (parent REFERENCES parent); INSERT INTO child VALUES (1), (2), (NULL);
    CREATE TABLE strict (price CHECK (price > 0), name TEXT); INSERT INTO strict VALUES (-1, NULL), (-2, NULL), (3, 'x');`;
  await using site = await makeSite({ sql });
  {
    using database = new DatabaseSync(site.location, { defensive: false });
    database.exec(
      `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'name TEXT', 'name TEXT NOT NULL') WHERE name = 'strict'`,
    );
  }
  const { objects, properties } = (await capture(site.source)).details.inventory;
  expect(objects.table).toMatchObject({ child: 3, strict: 3 });
  expect(properties).toMatchObject({ foreign_key_violations: 2, constraint_violations: 2 });
});

it('backs up what needs an extension, a collation or a function of its application, and names it', async () => {
  await using site = await makeSite();
  {
    using database = new DatabaseSync(site.location, { defensive: false });
    database.function('twice', { deterministic: true }, (value) => Number(value) * 2);
    database.exec(`CREATE TABLE doubled (a); CREATE INDEX by_twice ON doubled (twice(a)); INSERT INTO doubled VALUES (1), (2);
      CREATE TABLE sorted (a); CREATE INDEX by_martian ON sorted (a); CREATE TABLE plain (a); INSERT INTO plain VALUES (1);
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = 'CREATE INDEX by_martian ON sorted (a COLLATE martian)' WHERE name = 'by_martian';
      INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('table', 'vectors', 'vectors', 0, 'CREATE VIRTUAL TABLE vectors USING vec0(a)')`);
  }
  const { objects, properties } = (await capture(site.source)).details.inventory;
  expect(objects.table).toEqual({ doubled: 2, sorted: 0, plain: 1 });
  expect(objects['virtual table']).toEqual({ vectors: 1 });
  expect(properties.missing_modules).toBe('vec0 (vectors)');
  expect(properties.unchecked_tables).toBe('doubled (unknown function: twice()), sorted (no such collation sequence: martian)');
});

it('says what is wrong with a foreign key that cannot be checked', async () => {
  const sql = 'CREATE TABLE parent (a); CREATE TABLE child (p REFERENCES parent (a))';
  await using site = await makeSite({ sql });
  expect((await capture(site.source)).details.inventory.properties.foreign_key_check).toBe(
    'foreign key mismatch - "child" referencing "parent"',
  );
});
