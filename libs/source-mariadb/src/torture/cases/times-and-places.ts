import type { TortureCase } from '../torture-case.ts';

export const timesAndPlaces: readonly TortureCase[] = [
  {
    name: 'dates',
    about: 'DATE, DATETIME(6), TIME(6) and YEAR at their ends, negative times',
    sql: `CREATE TABLE d (id INT PRIMARY KEY, d DATE, t DATETIME(6), m TIME(6), s TIME, y YEAR, dt DATETIME);
      INSERT INTO d VALUES (1, '1000-01-01', '1000-01-01 00:00:00.000000', '-838:59:59.999999', '-838:59:59', 1901, '0001-01-01 00:00:00'),
        (2, '9999-12-31', '9999-12-31 23:59:59.999999', '838:59:59.999999', '838:59:59', 2155, '9999-12-31 23:59:59'), (3, '2024-02-29', '2024-02-29 12:00:00.1', '-00:00:00.000001', '-00:00:01', 0, '1969-12-31 23:59:59'),
        (4, NULL, NULL, NULL, NULL, NULL, NULL), (5, '0001-01-01', '0001-01-01', '00:00:00', '00:00:00', 2000, '2038-01-19 03:14:08');`,
  },
  {
    name: 'zero-dates',
    about: 'zero dates, zero months and days, impossible days; as defaults and as a primary key',
    sql: `SET sql_mode = 'ALLOW_INVALID_DATES'; CREATE TABLE z (d DATE NOT NULL DEFAULT '0000-00-00' PRIMARY KEY, t DATETIME(3) NOT NULL DEFAULT '0000-00-00 00:00:00', s TIMESTAMP NOT NULL DEFAULT '0000-00-00 00:00:00', y YEAR);
      INSERT INTO z VALUES ('0000-00-00', '0000-00-00', '0000-00-00', 0), ('2024-00-00', '2024-00-10', '2024-01-01', 1), ('2023-02-31', '2023-04-31 10:00:00', '0000-00-00', 2); INSERT INTO z (d) VALUES ('2024-01-01');`,
  },
  {
    name: 'timestamps',
    about: 'TIMESTAMP around changes of daylight saving and at both ends; ON UPDATE; microseconds',
    sql: `SET time_zone = '+00:00'; CREATE TABLE t (id INT PRIMARY KEY, t TIMESTAMP(6) NULL, u TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), d DATETIME DEFAULT NOW() ON UPDATE NOW());
      INSERT INTO t VALUES (1, '1970-01-01 00:00:01.000000', '1970-01-01 00:00:01', '1970-01-01 00:00:01'), (2, '2038-01-19 03:14:07.999999', '2038-01-19 03:14:07.999999', '2030-01-01'), (3, '2024-03-31 00:59:59.999999', '2024-03-31 01:00:00', '2024-03-31 01:30:00'),
        (4, '2024-10-27 00:30:00', '2024-10-27 01:30:00', '2024-10-27 01:30:00'), (5, '2024-10-27 01:30:00.123456', '2024-10-27 00:30:00.123456', '2024-10-27 01:30:00'), (6, NULL, '2001-01-01', NULL);
      CREATE TABLE k (t TIMESTAMP NOT NULL PRIMARY KEY, n INT); INSERT INTO k VALUES ('2024-10-27 00:30:00', 1), ('2024-10-27 01:30:00', 2);`,
  },
  {
    name: 'network-types',
    about: 'UUID, INET4, INET6, as keys and with defaults',
    since: '10.10',
    sql: `CREATE TABLE n (u UUID PRIMARY KEY DEFAULT UUID(), a INET4, b INET6 NOT NULL DEFAULT '::1');
      INSERT INTO n VALUES ('00000000-0000-0000-0000-000000000000', '0.0.0.0', '::'), ('ffffffff-ffff-ffff-ffff-ffffffffffff', '255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'),
        ('123e4567-e89b-12d3-a456-426655440000', NULL, '::ffff:192.0.2.1'), ('f47ac10b-58cc-4372-a567-0e02b2c3d479', '10.0.0.1', 'fe80::1'); INSERT INTO n () VALUES ();`,
  },
  {
    name: 'geometry',
    about: 'every geometry type, with SRID, holes, empty collections, in a spatial index',
    sql: `CREATE TABLE g (id INT PRIMARY KEY, g GEOMETRY, p POINT REF_SYSTEM_ID=4326 NOT NULL, l LINESTRING, o POLYGON, mp MULTIPOINT, ml MULTILINESTRING, mo MULTIPOLYGON, c GEOMETRYCOLLECTION, SPATIAL INDEX (p));
      INSERT INTO g VALUES (1, ST_GeomFromText('POINT(1 2)', 3857), ST_GeomFromText('POINT(-180 90)', 4326), ST_GeomFromText('LINESTRING(0 0,1 1,2 2)'), ST_GeomFromText('POLYGON((0 0,10 0,10 10,0 10,0 0),(1 1,2 1,2 2,1 1))', 4326),
        ST_GeomFromText('MULTIPOINT(0 0,1 1)'), ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))'), ST_GeomFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 0)))'), ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))', 4326)),
        (2, NULL, ST_GeomFromText('POINT(0.1 1e-300)', 0), NULL, NULL, NULL, NULL, NULL, ST_GeomFromText('GEOMETRYCOLLECTION EMPTY')), (3, ST_GeomFromText('POINT(1.0000000000000002 -0.0)'), POINT(1e308, -1e308), NULL, NULL, NULL, NULL, NULL, NULL);`,
  },
  {
    name: 'vectors',
    about: 'VECTOR with its index',
    since: '11.7',
    sql: `CREATE TABLE v (id INT PRIMARY KEY, v VECTOR(3) NOT NULL, VECTOR INDEX (v) M=6 DISTANCE=cosine); INSERT INTO v VALUES (1, VEC_FromText('[0.1, -2.5e10, 3]')), (2, VEC_FromText('[1, 0, 0]'));`,
  },
];
