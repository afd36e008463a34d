import { chance, inserts, randomBytes } from '../chance.ts';
import type { TortureCase } from '../torture-case.ts';

const sets = [
  'latin1',
  'latin2',
  'cp1251',
  'cp850',
  'ascii',
  'binary',
  'utf8mb3',
  'utf8mb4',
  'utf16',
  'utf16le',
  'utf32',
  'ucs2',
  'sjis',
  'gbk',
  'big5',
  'euckr',
  'koi8r',
];

export const texts: readonly TortureCase[] = [
  {
    name: 'strings',
    about: 'quotes, backslashes, control characters, 4-byte, combining and bidirectional characters, in every text type',
    sql: String.raw`CREATE TABLE s (id INT PRIMARY KEY, c CHAR(20), v VARCHAR(200), t TINYTEXT, x TEXT, m MEDIUMTEXT, l LONGTEXT);
      INSERT INTO s VALUES (1, '', '', '', '', '', ''), (2, 'it''s', 'a "b" \\ \' \" c', '\0\b\n\r\t\Z', '%_\%\_', '-- # /* */ ;', 'DELIMITER //'),
        (3, '😀', '👩‍👩‍👧‍👦 ${'\u00e9 e\u0301 \ud55c \u1112\u1161\u11ab'}', 'مرحبا ‮abc', 'ﷺ ￿ �', x'F48FBFBF', x'00'), (4, NULL, NULL, NULL, NULL, NULL, NULL),
        (5, 'trailing  ', 'trailing  ', ' leading', '\n', 'a\r\nb\rc\nd', 'NULL'), (6, '\\N', '\\', '''', '"', char(96), '\\''');`,
  },
  {
    name: 'binaries',
    about: 'BINARY, VARBINARY and BLOBs with all 256 bytes, NULs at the ends, 400 random rows',
    sql: `CREATE TABLE b (id INT PRIMARY KEY, b BINARY(8), v VARBINARY(300), t TINYBLOB, l LONGBLOB);
      INSERT INTO b VALUES (1, 0x00, 0x00, 0x00, 0x00), (2, 0x6100000000000000, 0x610000, '', ''), (3, NULL, NULL, NULL, NULL),
        (4, 0x275C00220A0D1A25, 0x${Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join('')}, 0x80, 0xC328);
      ${randomBlobs()}`,
  },
  {
    name: 'charsets',
    about: `a column in each of ${sets.length} character sets, with what only it can hold`,
    sql: `CREATE TABLE c (id INT PRIMARY KEY, ${sets.map((set) => `c_${set} VARCHAR(50) CHARACTER SET ${set}`).join(', ')});
      INSERT INTO c VALUES (1, ${sets.map((set) => `CONVERT(_utf8mb4'plain 1' USING ${set})`).join(', ')});
      INSERT INTO c (id, c_latin1, c_latin2, c_cp1251, c_utf8mb4, c_utf16, c_utf32, c_gbk, c_sjis, c_big5, c_euckr, c_koi8r, c_binary, c_ucs2)
        VALUES (2, 'é€ÿ', 'łőž', 'Привет', '😀', '😀', '😀', '汉字', '日本語', '漢字', '한국어', 'мир', 0xFF00FE, '☃'),
        (3, 0x8081FF, 0xA1B1, 0x80, 'é', 'ﷺ', '￿', 0x815C, 0x835C, 0xA55C, 0xB0A1, 0xC1, 0x5C27, 'é');`,
  },
  {
    name: 'collations',
    about: 'collations for each column, the table and the database; keys that only the collation makes equal or different',
    sql: `ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_german2_ci;
      CREATE TABLE c (a VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, b VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci,
        d VARCHAR(20), e VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin UNIQUE, f CHAR(5) CHARACTER SET latin1 COLLATE latin1_general_cs) COLLATE latin1_swedish_ci;
      INSERT INTO c VALUES ('a', 'ß', 'ä', 'x', 'a'), ('A', 'ss', 'ae', 'x ', 'A'), ('á', 'SS', 'Ä', 'X', 'a'), ('😀', '😀', 'z', 'é', 'z');
      CREATE TABLE e (a ENUM('é', 'ß') CHARACTER SET latin1, b SET('日', '本') CHARACTER SET utf8mb4) CHARACTER SET cp1250; INSERT INTO e VALUES ('ß', '日,本');`,
  },
  {
    name: 'enums',
    about: 'ENUM and SET with odd members: quotes, backslashes, spaces, numbers, empty; the error value 0',
    sql: String.raw`SET sql_mode = ''; CREATE TABLE e (id INT PRIMARY KEY, e ENUM('', 'a''b', 'c\\d', '1', '0', 'x"y', '☃', 'NULL', ' lead', 'a;b', '%'), s SET('', 'a''b', 'c\\d', '2', '1', '☃ ', 'p.q'),
        big SET(${Array.from({ length: 64 }, (_, index) => `'m${index}'`).join(',')})) ;
      INSERT INTO e VALUES (1, '', '', ''), (2, 'a''b', 'a''b,c\\d', 18446744073709551615), (3, 4, 31, 1), (4, '1', '1', 9223372036854775808), (5, 'no such', 'nor this', 0),
        (6, NULL, NULL, NULL), (7, 'NULL', 5, 3), (8, 0, 0, 0), (9, 5, 64, 'm63'), (10, 9, '2,1', 'm0,m63');`,
  },
  {
    name: 'json',
    about: 'JSON whose text a rewrite would change: key order, duplicates, numbers, escapes, spaces',
    sql: String.raw`CREATE TABLE j (id INT PRIMARY KEY, j JSON, k JSON DEFAULT '{"a": [1, 2.0]}');
      INSERT INTO j VALUES (1, '{"b":1,"a":2,"b":3}', '[12345678901234567890, 1.0, 1e400, -0]'), (2, '"\\u00e9 \\ud83d\\ude00 \\\\ \\""', '  { "x" :\n 1 }  '), (3, 'null', NULL), (4, '""', '😀' IS NULL);
      INSERT INTO j (id) VALUES (5);`,
  },
  {
    name: 'long-rows',
    about: 'a blob of 64 MB, rows of 1 MB, a text at the end of each type',
    sql: `CREATE TABLE l (id INT PRIMARY KEY, l LONGBLOB, m MEDIUMTEXT, t TINYTEXT, v VARCHAR(16000)); SET @block = '';
      INSERT INTO l VALUES (1, REPEAT(UNHEX('00275C22FF0A0D1A80C3A9'), 6100805), NULL, NULL, NULL), (2, REPEAT(0x00, 1048576), REPEAT('é', 500000), REPEAT('z', 255), REPEAT('😀', 16000)), (3, '', '', '', '');`,
  },
  {
    name: 'compressed-columns',
    about: 'COMPRESSED columns, page compression, ROW_FORMAT of each kind',
    sql: `CREATE TABLE a (id INT PRIMARY KEY, t TEXT COMPRESSED, b BLOB COMPRESSED=zlib) ROW_FORMAT=DYNAMIC; INSERT INTO a VALUES (1, REPEAT('x', 5000), REPEAT(0x00FF, 3000)), (2, '', NULL);
      CREATE TABLE b (id INT PRIMARY KEY, t TEXT) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8; INSERT INTO b VALUES (1, REPEAT('y', 9000));
      CREATE TABLE c (id INT PRIMARY KEY, t TEXT) PAGE_COMPRESSED=1 PAGE_COMPRESSION_LEVEL=3; INSERT INTO c VALUES (1, REPEAT('z', 9000));
      CREATE TABLE d (id INT PRIMARY KEY, t TEXT) ROW_FORMAT=REDUNDANT; CREATE TABLE e (id INT PRIMARY KEY, t TEXT) ROW_FORMAT=COMPACT; INSERT INTO e VALUES (1, 'e');`,
  },
  {
    name: 'dynamic-columns',
    about: 'dynamic columns in a BLOB',
    sql: `CREATE TABLE d (id INT PRIMARY KEY, c BLOB); INSERT INTO d VALUES (1, COLUMN_CREATE('colour', 'blue', 'size', 7, 'é', 1.5, 'when', NOW())), (2, COLUMN_CREATE(1, NULL)), (3, NULL), (4, '');`,
  },
];

function randomBlobs(): string {
  const next = chance(7);
  const length = (most: number) => Math.floor(next() * most);
  return inserts(
    'b',
    400,
    (index) =>
      `${index + 10}, ${randomBytes(next, length(8))}, ${randomBytes(next, length(300))}, ${randomBytes(next, length(255))}, ${randomBytes(next, length(2000))}`,
  );
}
