/** A database with something of everything, in which each of {@link plants} changes one thing. */
export const soil = `
  CREATE TABLE p (id INT PRIMARY KEY); INSERT INTO p VALUES (1), (2);
  CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, f FLOAT, d DOUBLE, s VARCHAR(20) COLLATE utf8mb4_bin, l CHAR(5) CHARACTER SET latin1, b BLOB, e ENUM('', 'x'), n BIT(8), h INT INVISIBLE, g INT AS (w + 1) VIRTUAL, z TIMESTAMP NULL, w DECIMAL(10,3), o POINT,
    p INT, KEY k (s), CONSTRAINT c CHECK (w > 0), CONSTRAINT r FOREIGN KEY (p) REFERENCES p (id)) COMMENT='t';
  INSERT INTO t (id, f, d, s, l, b, e, n, h, z, w, o, p) VALUES (1, 0.1, 0.1, 'é', 'é', 0x00FF, '', 5, 1, '2024-01-01', 1.500, POINT(1, 2), 1), (2, 1.0000001, -0e0, 'a', '', '', 'x', 0, NULL, NULL, NULL, NULL, NULL);
  CREATE TABLE n (a INT, b TEXT); INSERT INTO n VALUES (1, 'x'), (1, 'x'), (2, NULL);
  CREATE TABLE q (a INT) PARTITION BY HASH (a) PARTITIONS 2; INSERT INTO q VALUES (1), (2), (3);
  SET timestamp = 1600000000; CREATE TABLE v (id INT PRIMARY KEY, a INT) WITH SYSTEM VERSIONING; INSERT INTO v VALUES (1, 1); SET timestamp = 1600000001; UPDATE v SET a = 2; SET timestamp = DEFAULT;
  CREATE SEQUENCE s; SELECT NEXTVAL(s); CREATE VIEW w AS SELECT id FROM t; CREATE PROCEDURE r() SELECT 1; CREATE FUNCTION u() RETURNS INT RETURN 1;
  CREATE TRIGGER a BEFORE INSERT ON n FOR EACH ROW SET @a = 1; CREATE TRIGGER b BEFORE INSERT ON n FOR EACH ROW SET @a = 2; CREATE EVENT y ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01' DISABLE DO SELECT 1;`;

/** Changes that the comparer has to find, each by the heading under which it must stand. */
export const plants: readonly (readonly [what: string, sql: string, heading: string])[] = [
  ['a float by its last bit', 'UPDATE t SET f = 1.0000002 WHERE id = 2', 'rows of t'],
  ['a double by its last bit', 'UPDATE t SET d = 0.10000000000000002 WHERE id = 1', 'rows of t'],
  ['a letter composed otherwise', "UPDATE t SET s = CONCAT('e', 0xCC81) WHERE id = 1", 'rows of t'],
  ['a letter of latin1', "UPDATE t SET l = '?' WHERE id = 1", 'rows of t'],
  ['a trailing space', "UPDATE t SET s = 'a ' WHERE id = 2", 'rows of t'],
  ['a byte', 'UPDATE t SET b = 0x00FE WHERE id = 1', 'rows of t'],
  ['NULL for the empty text', 'UPDATE t SET b = NULL WHERE id = 2', 'rows of t'],
  ['an enumeration’s error value', "SET sql_mode = ''; UPDATE t SET e = 0 WHERE id = 1", 'rows of t'],
  ['a bit', 'UPDATE t SET n = 4 WHERE id = 1', 'rows of t'],
  ['an invisible cell', 'UPDATE t SET h = NULL WHERE id = 1', 'rows of t'],
  ['a moment', "UPDATE t SET z = '2024-01-01 01:00:00' WHERE id = 1", 'rows of t'],
  ['a SRID', 'UPDATE t SET o = ST_GeomFromText("POINT(1 2)", 4326) WHERE id = 1', 'rows of t'],
  ['a row lost', 'DELETE FROM t WHERE id = 2', 'rows of t'],
  ['one of two equal rows lost', 'DELETE FROM n WHERE a = 1 LIMIT 1', 'rows of n'],
  ['a NULL that became the text NULL', "UPDATE n SET b = 'NULL' WHERE a = 2", 'rows of n'],
  ['the history lost', 'DELETE HISTORY FROM v', 'rows of v'],
  [
    'a row time',
    'SET system_versioning_alter_history = KEEP, timestamp = 1600000005; DELETE HISTORY FROM v; DELETE FROM v; INSERT INTO v VALUES (1, 2)',
    'rows of v',
  ],
  ['a generated column', 'ALTER TABLE t MODIFY g INT AS (w + 2) VIRTUAL', 'rows of t'],
  ['the next number', 'ALTER TABLE t AUTO_INCREMENT = 50', 'table t'],
  ['a comment', "ALTER TABLE t COMMENT = 'u'", 'table t'],
  ['a collation', 'ALTER TABLE t MODIFY s VARCHAR(20) COLLATE utf8mb4_unicode_ci', 'columns t'],
  ['a default', "ALTER TABLE t ALTER s SET DEFAULT 'x'", 'columns t'],
  ['a column that is visible now', 'ALTER TABLE t MODIFY h INT', 'columns t'],
  ['a key', 'ALTER TABLE t DROP KEY k', 'keys t'],
  ['a check', 'ALTER TABLE t DROP CONSTRAINT c', 'checks t'],
  ['a foreign key', 'ALTER TABLE t DROP FOREIGN KEY r', 'references t'],
  ['an engine', 'ALTER TABLE n ENGINE = MyISAM', 'table n'],
  ['partitions', 'ALTER TABLE q PARTITION BY HASH (a) PARTITIONS 3', 'partitions q'],
  ['a sequence’s state', 'SELECT SETVAL(s, 5000)', 'rows of s'],
  ['a view', 'CREATE OR REPLACE VIEW w AS SELECT id + 0 AS id FROM t', 'create view w'],
  ['a view’s definer', 'CREATE OR REPLACE DEFINER=gone@localhost VIEW w AS SELECT id FROM t', 'view w'],
  [
    'a broken view',
    'ALTER TABLE t RENAME COLUMN h TO hh; CREATE OR REPLACE VIEW w AS SELECT hh AS id FROM t; ALTER TABLE t RENAME COLUMN hh TO h',
    'open view w',
  ],
  ['the order of triggers', 'DROP TRIGGER a; CREATE TRIGGER a BEFORE INSERT ON n FOR EACH ROW SET @a = 1', 'trigger a'],
  [
    'a trigger’s sql_mode',
    "SET sql_mode = 'ANSI_QUOTES'; CREATE OR REPLACE TRIGGER b BEFORE INSERT ON n FOR EACH ROW SET @a = 2",
    'trigger b',
  ],
  ['a procedure', 'CREATE OR REPLACE PROCEDURE r() SELECT 2', 'routine r'],
  ['a function’s comment', "ALTER FUNCTION u COMMENT 'x'", 'routine u'],
  ['an event', 'ALTER EVENT y ENABLE', 'event y'],
  ['an event lost', 'DROP EVENT y', 'event y'],
  ['the database’s collation', 'ALTER DATABASE COLLATE utf8mb4_bin', 'database itself'],
  ['a table more', 'CREATE TABLE more (a INT)', 'table more'],
];
