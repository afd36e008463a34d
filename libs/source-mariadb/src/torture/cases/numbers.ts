import { chance, inserts, randomBytes } from '../chance.ts';
import type { TortureCase } from '../torture-case.ts';

export const numbers: readonly TortureCase[] = [
  {
    name: 'integers',
    about: 'every integer type, signed, unsigned and zerofill, at its ends',
    sql: `CREATE TABLE i (id INT PRIMARY KEY, a TINYINT, b TINYINT UNSIGNED, c SMALLINT, d SMALLINT UNSIGNED ZEROFILL, e MEDIUMINT, f MEDIUMINT UNSIGNED,
        g INT, h INT(3) UNSIGNED ZEROFILL, i BIGINT, j BIGINT UNSIGNED, k BOOL);
      INSERT INTO i VALUES (1, -128, 0, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0, 0),
        (2, 127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807, 18446744073709551615, 1),
        (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (-2147483648, 0, 7, -1, 7, 0, 7, 0, 7, 0, 9007199254740993, 2);`,
  },
  {
    name: 'floats',
    about: 'FLOAT and DOUBLE whose text form would lose bits, ends of the range, denormals, -0',
    sql: `CREATE TABLE f (id INT PRIMARY KEY, f FLOAT, d DOUBLE, fu FLOAT UNSIGNED, fs FLOAT(10,3), ds DOUBLE(20,5));
      INSERT INTO f VALUES (1, 3.4028234663852886e38, 1.7976931348623157e308, 3.402823e38, 1234567.891, 123456789012345.12345),
        (2, -3.4028234663852886e38, -1.7976931348623157e308, 0, -0.001, -0.00001), (3, 1.401298464324817e-45, 5e-324, 1.17549435e-38, 0, 0),
        (4, 0.1, 0.1, 0.3333333333, 0.333, 0.33333), (5, -0.0e0, -0.0e0, 0, -0.0e0, -0.0e0), (6, 16777217, 9007199254740993, 16777216, 1, 1),
        (7, 1.0000001, 1.0000000000000002, 1.1, 1.1, 1.1), (8, NULL, NULL, NULL, NULL, NULL), (9, 2.2250738585072014e-38, 2.2250738585072014e-308, 1, 1, 1),
        (10, 123456.79, 0.30000000000000004, 8388608.5, 3, 3), (11, 3.1415927, 3.141592653589793, 2.7182817, 2.718, 2.71828);`,
  },
  {
    name: 'random-floats',
    about: '2,000 FLOAT and DOUBLE of random bits, also as a primary key',
    sql: randomFloats(),
  },
  {
    name: 'decimals',
    about: 'DECIMAL(65,30), (65,0), (30,30), unsigned and zerofill, at the ends',
    sql: `CREATE TABLE d (a DECIMAL(65,30) PRIMARY KEY, b DECIMAL(65,0), c DECIMAL(30,30), e DECIMAL(10,2) UNSIGNED, f DECIMAL(8,3) ZEROFILL);
      INSERT INTO d VALUES (${'9'.repeat(35)}.${'9'.repeat(30)}, ${'9'.repeat(65)}, 0.${'9'.repeat(30)}, 99999999.99, 99999.999),
        (-${'9'.repeat(35)}.${'9'.repeat(30)}, -${'9'.repeat(65)}, -0.${'0'.repeat(29)}1, 0, 0), (0, 0, 0, 0.01, 1.5), (0.${'0'.repeat(29)}1, 1, NULL, NULL, NULL);`,
  },
  {
    name: 'bits',
    about: 'BIT(1), BIT(9), BIT(64), with defaults',
    sql: `CREATE TABLE b (id INT PRIMARY KEY, one BIT(1) DEFAULT b'1', nine BIT(9) DEFAULT b'101010101', big BIT(64) NOT NULL DEFAULT b'0');
      INSERT INTO b VALUES (1, b'0', 0, 0), (2, 1, b'111111111', 18446744073709551615), (3, NULL, NULL, 0x8000000000000000), (4, 1, 0x5C, 0x27225C000A0D1A00);
      INSERT INTO b (id) VALUES (5);`,
  },
];

function randomFloats(): string {
  const next = chance(42);
  const mantissa = () => `${next() < 0.5 ? '-' : ''}${next()}${Math.floor(next() * 10)}`;
  const rows = inserts(
    'r',
    2000,
    (index) => `${mantissa()}e${Math.floor(next() * 70) - 35}, ${mantissa()}e${Math.floor(next() * 600) - 300}, ${index}`,
  );
  const bytes = inserts('v', 200, (index) => `${index}, ${randomBytes(next, Math.floor(next() * 40))}`);
  return `CREATE TABLE r (f FLOAT, d DOUBLE, n INT, PRIMARY KEY (d, n)); ${rows} CREATE TABLE v (n INT PRIMARY KEY, v VARBINARY(40)); ${bytes}`;
}
