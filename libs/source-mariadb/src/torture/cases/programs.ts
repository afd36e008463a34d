import type { TortureCase } from '../torture-case.ts';

export const programs: readonly TortureCase[] = [
  {
    name: 'views',
    about: 'views on views, in the wrong order of the alphabet, with CHECK OPTION, ALGORITHM and SQL SECURITY',
    sql: String.raw`CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO t VALUES (1, 'it''s'), (2, 'é😀'); CREATE VIEW z AS SELECT * FROM t WHERE id > 0 WITH CASCADED CHECK OPTION; CREATE ALGORITHM=TEMPTABLE SQL SECURITY INVOKER VIEW m AS SELECT v, COUNT(*) AS ${'`n "of" all`'} FROM z GROUP BY v; CREATE ALGORITHM=MERGE VIEW a AS SELECT * FROM m WHERE v <> 'a''b\\c ☃';
      CREATE VIEW b AS SELECT z.id, a.v FROM z LEFT JOIN a USING (v); CREATE VIEW c AS SELECT id, v FROM t WITH LOCAL CHECK OPTION;`,
  },
  {
    name: 'view-definer-missing',
    about: 'H13: a view, a trigger and a procedure whose DEFINER does not exist',
    sql: `CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1); CREATE DEFINER=\`nobody here\`@\`%\` SQL SECURITY INVOKER VIEW v AS SELECT * FROM t; CREATE DEFINER=\`gone\`@\`localhost\` VIEW w AS SELECT id + 1 AS n FROM t;
      CREATE DEFINER=\`gone\`@\`localhost\` TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.id = NEW.id; CREATE DEFINER=\`gone\`@\`localhost\` PROCEDURE p() SELECT 1;`,
  },
  {
    name: 'view-broken',
    about: 'a view on a table that is gone, and a view on that view',
    sql: 'CREATE TABLE t (id INT PRIMARY KEY); CREATE TABLE keep (id INT PRIMARY KEY); INSERT INTO keep VALUES (1); CREATE VIEW b AS SELECT id FROM t; CREATE VIEW c AS SELECT id FROM b; CREATE VIEW ok AS SELECT id FROM keep; DROP TABLE t;',
  },
  {
    name: 'triggers',
    about: 'several triggers for one event in an order that is not the alphabet, in other sql_modes, which must not fire in a restore',
    sql: `CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(100)); CREATE TABLE log (n INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(100)); INSERT INTO t VALUES (1, 'before any trigger');
      DELIMITER //
      CREATE TRIGGER z BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.v = CONCAT(NEW.v, ' ;z'); INSERT INTO log (what) VALUES ('z'); END//
      SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'//
      CREATE TRIGGER "m""q" BEFORE INSERT ON t FOR EACH ROW PRECEDES z INSERT INTO "log" (what) VALUES ('back\\slash')//
      SET sql_mode = ''//
      CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW FOLLOWS z INSERT INTO log (what) VALUES ('a // ; é😀')//
      CREATE TRIGGER d AFTER DELETE ON t FOR EACH ROW INSERT INTO log (what) VALUES (OLD.v)//
      DELIMITER ;
      SET sql_mode = DEFAULT; INSERT INTO t VALUES (2, 'x'); DELETE FROM t WHERE id = 1;`,
  },
  {
    name: 'routines',
    about: 'procedures and functions with odd bodies, parameters, sql_modes, character sets, comments',
    sql: String.raw`DELIMITER $$
      CREATE PROCEDURE p(IN a INT, OUT b VARCHAR(20) CHARACTER SET latin1, INOUT c DECIMAL(5,2)) MODIFIES SQL DATA SQL SECURITY INVOKER COMMENT 'it''s \\ "p"' BEGIN DECLARE x CURSOR FOR SELECT 1; -- a comment; with DELIMITER ;;
        /* and ; another */ SET b = 'a;b//c$'; IF a > 1 THEN SET c = 1; END IF; SELECT '$' , "😀", ${'`c`'}; END$$
      CREATE FUNCTION f(s TEXT) RETURNS VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DETERMINISTIC NO SQL RETURN CONCAT(s, '\'', "\"")$$
      CREATE FUNCTION ${'`f "odd" ☃;`'}() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM t)$$
      SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'$$
      CREATE FUNCTION "g""h"() RETURNS VARCHAR(20) RETURN 'a\' || 'b'$$
      SET NAMES latin1$$ CREATE PROCEDURE latin() SELECT 'plain'$$ SET NAMES utf8mb4$$
      CREATE AGGREGATE FUNCTION agg(x INT) RETURNS INT BEGIN DECLARE s INT DEFAULT 0; DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN s; LOOP FETCH GROUP NEXT ROW; SET s = s + x; END LOOP; END$$
      DELIMITER ;
      CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1);`,
  },
  {
    name: 'oracle-packages',
    about: 'packages with bodies, and procedures, in sql_mode ORACLE',
    sql: String.raw`SET sql_mode = 'ORACLE';
      DELIMITER //
      CREATE OR REPLACE PACKAGE pay AS FUNCTION rate(n VARCHAR2(20)) RETURN NUMBER; PROCEDURE say; END//
      CREATE OR REPLACE PACKAGE BODY pay AS secret INT := 7; FUNCTION rate(n VARCHAR2(20)) RETURN NUMBER AS x NUMBER(10,2) := 1.5; BEGIN RETURN x; END; PROCEDURE say AS BEGIN SELECT 'it''s; // ' || rate('a'); END; BEGIN secret := 8; END//
      CREATE PACKAGE "Only ""spec"" ☃" AS FUNCTION f RETURN INT; END//
      CREATE PROCEDURE o(a IN INT, b OUT VARCHAR2) AS BEGIN b := 'x'; END//
      DELIMITER ;`,
  },
  {
    name: 'events',
    about: 'events: recurring, once, disabled, preserved, ended, with a delimiter in the body, in another time zone',
    sql: String.raw`DELIMITER //
      CREATE EVENT e1 ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2030-01-01 00:00:00' ENDS '2037-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'it''s' DO BEGIN SELECT 'a;b //'; SELECT ";;"; END//
      SET time_zone = '+05:30'//
      CREATE EVENT ${'`e "2" ;☃`'} ON SCHEDULE AT '2037-06-01 12:00:00' DO INSERT INTO t VALUES (99)//
      SET time_zone = '+00:00', sql_mode = 'ANSI_QUOTES'//
      CREATE EVENT e3 ON SCHEDULE EVERY 1 DAY STARTS '2030-03-03 03:03:03' DISABLE ON SLAVE DO DELETE FROM "t"//
      DELIMITER ;
      CREATE TABLE t (id INT PRIMARY KEY);`,
  },
  {
    name: 'event-delimiter',
    about: 'event, procedure and trigger whose bodies hold ;; and // and lines that read DELIMITER',
    sql: `CREATE TABLE t (id INT PRIMARY KEY);
      DELIMITER $$$
      CREATE EVENT d ON SCHEDULE EVERY 1 YEAR STARTS '2030-01-01' DISABLE DO BEGIN SELECT ';;'; SELECT '//
DELIMITER ;;
$$'; /* ;; */ END$$$
      CREATE PROCEDURE d() BEGIN SELECT '
DELIMITER ;
' AS ";;"; END$$$
      CREATE TRIGGER d BEFORE INSERT ON t FOR EACH ROW BEGIN SET @x = ';; // $$'; END$$$
      DELIMITER ;`,
  },
  {
    name: 'database-collation',
    about: 'routines, triggers and events made before the database got another collation',
    sql: `CREATE TABLE t (id INT PRIMARY KEY); CREATE PROCEDURE p(a VARCHAR(5)) SELECT a; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET @a = 1; CREATE EVENT e ON SCHEDULE EVERY 1 YEAR STARTS '2035-01-01' DISABLE DO SELECT 1;
      ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_german1_ci; CREATE FUNCTION f(a VARCHAR(5)) RETURNS VARCHAR(5) RETURN a;`,
  },
  {
    name: 'sequences',
    about: 'sequences with state: cycled, descending, cached, exhausted, never used, odd names',
    sql: `CREATE SEQUENCE a; SELECT NEXTVAL(a), NEXTVAL(a); CREATE SEQUENCE b START WITH -5 INCREMENT BY -3 MINVALUE -20 MAXVALUE -1 CACHE 2 CYCLE; SELECT NEXTVAL(b), NEXTVAL(b), NEXTVAL(b), NEXTVAL(b), NEXTVAL(b), NEXTVAL(b), NEXTVAL(b), NEXTVAL(b);
      CREATE SEQUENCE \`it's "c" ☃\` START WITH 9223372036854775800 MINVALUE 1 MAXVALUE 9223372036854775806 NOCACHE; SELECT NEXTVAL(\`it's "c" ☃\`); CREATE SEQUENCE d MINVALUE 1 MAXVALUE 2 NOCACHE; SELECT NEXTVAL(d), NEXTVAL(d); CREATE SEQUENCE e ENGINE=Aria COMMENT='unused';
      CREATE TABLE t (id INT PRIMARY KEY DEFAULT NEXTVAL(a)); INSERT INTO t VALUES (); CREATE SEQUENCE f START WITH 50; SELECT SETVAL(f, 77);`,
  },
  {
    name: 'ansi-quotes',
    about: 'views, checks, generated columns and defaults made in other sql_modes than the restore has',
    sql: `SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'; CREATE TABLE "t""q" ("a b" INT PRIMARY KEY, c VARCHAR(20) AS ('x\\' || "a b") VIRTUAL, d VARCHAR(20) DEFAULT ('\\' || 'y'), CHECK ("a b" || 'z' <> '\\')); INSERT INTO "t""q" ("a b") VALUES (1), (2);
      CREATE VIEW v AS SELECT "a b" || '\\n' AS "joined ""x""" FROM "t""q" WHERE c <> '\\';`,
  },
  {
    name: 'users',
    about: 'accounts, roles and grants that concern the database, with odd names, as DEFINER',
    accounts: ["'torture it''s'@'%'", "'torture_two'@'10.0.0.0/255.0.0.0'"],
    sql: `CREATE TABLE t (id INT PRIMARY KEY, secret INT); INSERT INTO t VALUES (1, 2); CREATE OR REPLACE USER 'torture it''s'@'%' IDENTIFIED BY 'p"w''\\\\ %'; CREATE OR REPLACE USER 'torture_two'@'10.0.0.0/255.0.0.0'; CREATE OR REPLACE ROLE torture_role;
      GRANT SELECT, INSERT (id) ON t TO 'torture it''s'@'%' WITH GRANT OPTION; GRANT SELECT ON t TO torture_role; GRANT torture_role TO 'torture it''s'@'%' WITH ADMIN OPTION; CREATE DEFINER='torture it''s'@'%' PROCEDURE p() SELECT 1; GRANT EXECUTE ON PROCEDURE p TO torture_two@'10.0.0.0/255.0.0.0'; CREATE DEFINER='torture it''s'@'%' VIEW v AS SELECT id FROM t; DROP ROLE torture_role;`,
  },
];
