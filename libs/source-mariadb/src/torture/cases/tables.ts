import type { TortureCase } from '../torture-case.ts';

export const tables: readonly TortureCase[] = [
  {
    name: 'generated',
    about: 'virtual and stored generated columns, on each other, indexed, of every kind of expression',
    sql: String.raw`CREATE TABLE g (id INT PRIMARY KEY, a INT, b INT AS (a * 2) VIRTUAL, c VARCHAR(80) AS (CONCAT('it''s "', a, '" \\ ☃ ', IFNULL(b, 'none'))) STORED, d INT AS (b + 1) PERSISTENT UNIQUE,
        j JSON, k VARCHAR(20) AS (JSON_VALUE(j, '$.k')) VIRTUAL, e DATE AS (DATE('2024-01-31') + INTERVAL a DAY) STORED, INDEX (k), INDEX (b));
      INSERT INTO g (id, a, j) VALUES (1, 10, '{"k":"v"}'), (2, NULL, NULL), (3, -5, '{"k":"é😀"}');`,
  },
  {
    name: 'invisible',
    about: 'invisible columns, with and without defaults; SELECT * does not name them',
    sql: `CREATE TABLE i (a INT INVISIBLE DEFAULT 7, b INT PRIMARY KEY, c VARCHAR(20) INVISIBLE, d INT AS (b * 2) VIRTUAL INVISIBLE, e TIMESTAMP(6) INVISIBLE DEFAULT CURRENT_TIMESTAMP(6));
      INSERT INTO i (a, b, c, e) VALUES (1, 1, 'hidden', '2020-01-01'), (NULL, 2, NULL, '2021-02-03 04:05:06.789'); INSERT INTO i (b) VALUES (3);`,
  },
  {
    name: 'defaults',
    about: 'expressions as defaults, sequences as defaults, defaults with quotes, DEFAULT NULL against none',
    sql: String.raw`CREATE SEQUENCE q START WITH 100; CREATE TABLE d (id INT PRIMARY KEY DEFAULT NEXTVAL(q), u CHAR(36) DEFAULT (UUID()), s VARCHAR(50) DEFAULT 'it''s \\ "x" %', e VARCHAR(50) DEFAULT (CONCAT('a', 1 + 1)),
        n INT DEFAULT NULL, t TEXT DEFAULT 'text', b BLOB DEFAULT x'00FF27', m INT NOT NULL, p POINT DEFAULT (POINT(1, 2)), w VARCHAR(20) DEFAULT (LEFT(s, 3)));
      INSERT INTO d (m) VALUES (1), (2); INSERT INTO d VALUES (1, 'x', '', NULL, 3, NULL, NULL, 0, NULL, '');`,
  },
  {
    name: 'checks',
    about: 'CHECKs on columns and tables that old rows violate',
    sql: String.raw`CREATE TABLE c (id INT PRIMARY KEY, age INT CHECK (age >= 0), name VARCHAR(20), CONSTRAINT ${'`it\'s "named"`'} CHECK (name <> 'no''body' AND name NOT LIKE '%\\%'), j JSON);
      SET check_constraint_checks = 0; INSERT INTO c VALUES (1, -1, 'no''body', 'no json'), (2, 5, 'ok', '{}'), (3, NULL, NULL, NULL);`,
  },
  {
    name: 'not-null-violated',
    about: 'a UNIQUE index and NULLs; rows that came before the strict mode',
    sql: `SET sql_mode = ''; CREATE TABLE n (a INT NOT NULL, b VARCHAR(5) NOT NULL, c DATE NOT NULL, UNIQUE (a, b)); INSERT INTO n (a) VALUES (1); INSERT INTO n VALUES (2, 'long', '2024-02-30'); CREATE TABLE u (a INT UNIQUE); INSERT INTO u VALUES (NULL), (NULL), (1);`,
  },
  {
    name: 'foreign-keys',
    about: 'foreign keys with every action, over several columns, to a table that the alphabet puts later',
    sql: `CREATE TABLE z_parent (a INT, b INT, c VARCHAR(10) UNIQUE, PRIMARY KEY (a, b)); CREATE TABLE a_child (id INT PRIMARY KEY, a INT, b INT, c VARCHAR(10), CONSTRAINT \`fk ☃ one\` FOREIGN KEY (a, b) REFERENCES z_parent (a, b) ON DELETE CASCADE ON UPDATE SET NULL,
        FOREIGN KEY (c) REFERENCES z_parent (c) ON DELETE SET NULL ON UPDATE CASCADE); INSERT INTO z_parent VALUES (1, 1, 'x'), (1, 2, 'y'); INSERT INTO a_child VALUES (1, 1, 1, 'y'), (2, NULL, NULL, NULL), (3, 1, 2, 'x');`,
  },
  {
    name: 'foreign-keys-violated',
    about: 'rows whose parents are missing',
    sql: `CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id)); INSERT INTO p VALUES (1); SET foreign_key_checks = 0; INSERT INTO c VALUES (1, 1), (2, 99), (3, NULL);`,
  },
  {
    name: 'foreign-keys-circular',
    about: 'tables that refer to each other and to themselves',
    sql: `CREATE TABLE a (id INT PRIMARY KEY, b INT); CREATE TABLE b (id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES a (id)); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b (id) ON DELETE SET NULL;
      CREATE TABLE s (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES s (id) ON DELETE CASCADE); SET foreign_key_checks = 0; INSERT INTO a VALUES (1, 2), (2, 1); INSERT INTO b VALUES (1, 1), (2, 2); INSERT INTO s VALUES (1, 3), (2, 2), (3, NULL);`,
  },
  {
    name: 'foreign-key-to-nothing',
    about: 'a foreign key whose table is missing',
    sql: 'SET foreign_key_checks = 0; CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES gone (id)); INSERT INTO c VALUES (1, 5);',
  },
  {
    name: 'partitions',
    about: 'RANGE, LIST, HASH, KEY, RANGE COLUMNS, subpartitions, odd names',
    sql: `CREATE TABLE r (id INT, d DATE, PRIMARY KEY (id, d)) PARTITION BY RANGE (YEAR(d)) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 (PARTITION \`p 1\` VALUES LESS THAN (2020) COMMENT 'it''s', PARTITION p2 VALUES LESS THAN MAXVALUE); INSERT INTO r VALUES (1, '2019-01-01'), (2, '2025-01-01');
      CREATE TABLE l (id INT PRIMARY KEY) PARTITION BY LIST (id) (PARTITION a VALUES IN (1, 2, NULL), PARTITION b VALUES IN (3), PARTITION c DEFAULT); INSERT INTO l VALUES (1), (3), (99);
      CREATE TABLE h (id INT PRIMARY KEY, t TEXT) PARTITION BY HASH (id) PARTITIONS 4; INSERT INTO h VALUES (1, 'a'), (2, 'b'), (3, 'c'); CREATE TABLE k (id CHAR(5) PRIMARY KEY) PARTITION BY LINEAR KEY () PARTITIONS 3; INSERT INTO k VALUES ('a'), ('b');
      CREATE TABLE c (a INT, b VARCHAR(10)) PARTITION BY RANGE COLUMNS (a, b) (PARTITION x VALUES LESS THAN (5, 'm'), PARTITION y VALUES LESS THAN (MAXVALUE, MAXVALUE)); INSERT INTO c VALUES (1, 'z'), (5, 'a'), (5, 'z'), (5, 'z');`,
  },
  {
    name: 'engines',
    about: 'MyISAM, Aria, MEMORY, CSV, ARCHIVE or BLACKHOLE where there are; MERGE over two tables',
    sql: `CREATE TABLE m (id INT PRIMARY KEY AUTO_INCREMENT, t TEXT, FULLTEXT (t)) ENGINE=MyISAM; INSERT INTO m (t) VALUES ('myisam'), ('é😀'); CREATE TABLE a (id INT PRIMARY KEY, t TEXT) ENGINE=Aria TRANSACTIONAL=0; INSERT INTO a VALUES (1, 'aria');
      CREATE TABLE h (id INT PRIMARY KEY, v VARCHAR(10), INDEX USING BTREE (v)) ENGINE=MEMORY; INSERT INTO h VALUES (1, 'memory'); CREATE TABLE c (id INT NOT NULL, v VARCHAR(20) NOT NULL) ENGINE=CSV; INSERT INTO c VALUES (2, 'a,"b"\\nc'), (1, ''), (2, 'a,"b"\\nc');
      CREATE TABLE p (id INT) ENGINE=MyISAM; CREATE TABLE q (id INT) ENGINE=MyISAM; INSERT INTO p VALUES (1), (1); INSERT INTO q VALUES (2); CREATE TABLE pq (id INT) ENGINE=MERGE UNION=(p, q) INSERT_METHOD=LAST;`,
  },
  {
    name: 'auto-increment',
    about: 'gaps, a counter far beyond the rows, a zero and a negative number in it, an empty table whose counter has moved',
    sql: `SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'; CREATE TABLE a (id INT PRIMARY KEY AUTO_INCREMENT, v INT) AUTO_INCREMENT=1000; INSERT INTO a VALUES (0, 0), (-5, 1), (7, 2), (NULL, 3); CREATE TABLE e (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT=18446744073709551000;
      CREATE TABLE m (g INT, id INT AUTO_INCREMENT, PRIMARY KEY (g, id)) ENGINE=MyISAM; INSERT INTO m (g) VALUES (1), (1), (2); CREATE TABLE d (id INT PRIMARY KEY AUTO_INCREMENT); INSERT INTO d VALUES (NULL), (NULL); DELETE FROM d;`,
  },
  {
    name: 'no-primary-key',
    about: 'duplicate rows without a key, a nullable unique key alone, a key over a prefix',
    sql: `CREATE TABLE d (a INT, b TEXT); INSERT INTO d VALUES (2, 'x'), (1, 'y'), (2, 'x'), (NULL, NULL), (NULL, NULL), (2, 'x '); CREATE TABLE u (a INT UNIQUE, b INT); INSERT INTO u VALUES (NULL, 1), (NULL, 2), (3, 3); CREATE TABLE p (a VARCHAR(100), UNIQUE (a(3))); INSERT INTO p VALUES ('abcd'), ('abd');`,
  },
  {
    name: 'keys',
    about: 'descending, prefix, fulltext, ignored, hash and long unique keys, with comments; a composite key out of column order',
    sql: `CREATE TABLE k (a INT, b VARCHAR(100), c TEXT, d VARCHAR(3000) CHARACTER SET utf8mb4, e TEXT UNIQUE, PRIMARY KEY (b DESC, a), INDEX pre (c(10)), FULLTEXT f (c), INDEX ig (a) IGNORED COMMENT 'it''s "x"', UNIQUE long_one (d), INDEX h USING BTREE (a DESC, b)) ;
      INSERT INTO k VALUES (1, 'x', 'text one', REPEAT('d', 2000), 'e1'), (2, 'X1', 'text two', 'd2', 'e2'), (1, 'é', NULL, NULL, NULL), (3, '😀', '', '', '');`,
  },
  {
    name: 'system-versioned',
    about: 'history with its row times; columns that are not versioned; hidden row times',
    sql: `SET time_zone = '+00:00'; SET timestamp = 1577836800.123456; CREATE TABLE v (id INT PRIMARY KEY, a VARCHAR(20), b INT WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING; INSERT INTO v VALUES (1, 'one', 1), (2, 'two', 2);
      SET timestamp = 1580000000.5; UPDATE v SET a = 'uno' WHERE id = 1; SET timestamp = 1590000000; DELETE FROM v WHERE id = 2; UPDATE v SET a = 'eins é' WHERE id = 1; SET timestamp = 1600000000.999999; INSERT INTO v VALUES (2, 'again', 4);
      CREATE TABLE e (x INT, s TIMESTAMP(6) GENERATED ALWAYS AS ROW START, t TIMESTAMP(6) GENERATED ALWAYS AS ROW END INVISIBLE, PERIOD FOR SYSTEM_TIME (s, t)) WITH SYSTEM VERSIONING; INSERT INTO e (x) VALUES (1), (1); SET timestamp = 1600000001; UPDATE e SET x = 2 LIMIT 1;`,
  },
  {
    name: 'versioned-partitions',
    about: 'history in partitions of its own; a versioned table without a key whose rows were all deleted',
    sql: `SET time_zone = '+00:00'; SET timestamp = 1577836800; CREATE TABLE p (id INT PRIMARY KEY, a INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME (PARTITION old HISTORY, PARTITION now CURRENT); INSERT INTO p VALUES (1, 1); SET timestamp = 1577836900; UPDATE p SET a = 2;
      CREATE TABLE n (a INT) WITH SYSTEM VERSIONING; INSERT INTO n VALUES (5), (5); SET timestamp = 1577837000; DELETE FROM n;`,
  },
  {
    name: 'periods',
    about: 'application-time periods, WITHOUT OVERLAPS, bitemporal tables',
    sql: `SET time_zone = '+00:00'; CREATE TABLE p (id INT, s DATE, e DATE, PERIOD FOR application (s, e), PRIMARY KEY (id, application WITHOUT OVERLAPS)); INSERT INTO p VALUES (1, '2020-01-01', '2021-01-01'), (1, '2021-01-01', '2022-01-01'); UPDATE p FOR PORTION OF application FROM '2020-03-01' TO '2020-06-01' SET id = 2;
      SET timestamp = 1577836800; CREATE TABLE b (id INT PRIMARY KEY, s DATETIME(6), e DATETIME(6), PERIOD FOR valid (s, e)) WITH SYSTEM VERSIONING; INSERT INTO b VALUES (1, '2020-01-01', '2030-01-01'); SET timestamp = 1577836900; UPDATE b SET e = '2029-01-01';`,
  },
  {
    name: 'comments',
    about: 'comments of tables, columns, keys and the database that hold everything',
    sql: String.raw`ALTER DATABASE COMMENT 'it''s \\ "the" /* database */ ; -- 😀'; CREATE TABLE c (a INT PRIMARY KEY COMMENT 'it''s \\ "a" ; -- /* */ %s', b INT COMMENT '/*! 1 */', INDEX (b) COMMENT '*/ ; 😀') COMMENT='line\nbreak \0 '' \\ /*!99999 x */ DELIMITER //';`,
  },
  {
    name: 'empty',
    about: 'a database without anything',
    sql: 'SELECT 1;',
  },
  {
    name: 'empty-tables',
    about: 'tables without rows, of a column, of generated columns only but one',
    sql: 'CREATE TABLE e (a INT); CREATE TABLE g (a INT, b INT AS (a) VIRTUAL); CREATE TABLE v (a INT) WITH SYSTEM VERSIONING; CREATE TABLE i (a INT INVISIBLE DEFAULT 1, b INT); INSERT INTO g (a) VALUES (NULL);',
  },
  {
    name: 'table-options',
    about: 'options of tables that change what they are: CHECKSUM, PACK_KEYS, MIN_ROWS, STATS, INSERT_METHOD, encryption hints',
    sql: 'CREATE TABLE o (a INT) CHECKSUM=1 MIN_ROWS=10 MAX_ROWS=1000 AVG_ROW_LENGTH=50 STATS_PERSISTENT=1 STATS_AUTO_RECALC=0 STATS_SAMPLE_PAGES=30; CREATE TABLE p (a INT) ENGINE=MyISAM PACK_KEYS=1 DELAY_KEY_WRITE=1 ROW_FORMAT=FIXED; INSERT INTO o VALUES (1); INSERT INTO p VALUES (1);',
  },
];
