import type { TortureCase } from '../torture-case.ts';

/** Every name that a path, a shell, a quote, a format or a JSON object could trip over. MariaDB's names hold no 4-byte characters. */
export const oddNames = [
  'back`tick',
  "it's",
  'say "hi"',
  'two words',
  ' leading',
  'a/b',
  '../up',
  '..',
  'a;b',
  '100%',
  '%s%n',
  '☃',
  '\u00e9',
  'e\u0301',
  '__proto__',
  'constructor',
  'toString',
  '123',
  '1e5',
  '0x41',
  'a\\b',
  'a\nb',
  'a\tb',
  '-- x',
  '/*x*/',
  '#x',
  '$x',
  '@x',
  'NULL',
  'select',
  'a.b',
  'a,b',
  '(x)',
  '日本',
  'schema',
  'CON',
  '-rf',
  '*',
  '?',
  '~',
  'x'.repeat(64),
  'ü'.repeat(64),
  'a@b',
  'a&b<c>',
  '!',
  '\u0001',
] as const;

const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``;

export const names: readonly TortureCase[] = [
  {
    name: 'table-names',
    about: `tables called ${oddNames.length} things that a path, a shell, a quote or an object could trip over`,
    sql: oddNames
      .map(
        (name, index) =>
          `CREATE TABLE ${quoted(name)} (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO ${quoted(name)} VALUES (${index}, 'v'), (-1, 'w');`,
      )
      .join('\n'),
  },
  {
    name: 'column-names',
    about: 'the same names as columns, with generated columns, keys and checks upon them',
    sql: `CREATE TABLE c (${oddNames.map((name) => `${quoted(name)} INT`).join(', ')}, PRIMARY KEY (${quoted('back`tick')}, ${quoted("it's")}), INDEX ${quoted('a/b;"c"')} (${quoted('say "hi"')}), CONSTRAINT ${quoted('c`k')} CHECK (${quoted('100%')} > 0), g INT AS (${quoted('back`tick')} + ${quoted('100%')}) VIRTUAL);
      INSERT INTO c (${oddNames.map(quoted).join(', ')}) VALUES (${oddNames.map((_, index) => index + 1).join(', ')});`,
  },
  {
    name: 'object-names',
    about: 'the same names as views, triggers, procedures, functions, events and sequences',
    sql: `CREATE TABLE base (id INT PRIMARY KEY); ${oddNames
      .map(
        (name) =>
          `CREATE VIEW ${quoted(name)} AS SELECT id AS ${quoted(name)} FROM base; CREATE PROCEDURE ${quoted(name)}() SELECT 1; CREATE FUNCTION ${quoted(name)}() RETURNS INT RETURN 1; CREATE TRIGGER ${quoted(name)} BEFORE UPDATE ON base FOR EACH ROW SET @x = 1; CREATE EVENT ${quoted(name)} ON SCHEDULE EVERY 1 YEAR STARTS '2035-01-01' DISABLE DO SELECT 1;`,
      )
      .join('\n')} CREATE SEQUENCE \`s\`\`q "x"\`; SELECT NEXTVAL(\`s\`\`q "x"\`);`,
  },
  {
    name: 'upper-and-lower',
    about: 'names that differ only in case, or in what a collation or Unicode takes for equal',
    sql: ['note', 'Note', 'NOTE', 'nOte', 'straße', 'strasse', 'e\u0301', '\u00e9', 'ı', 'i', 'I']
      .map((name, index) => `CREATE TABLE ${quoted(name)} (id INT PRIMARY KEY); INSERT INTO ${quoted(name)} VALUES (${index});`)
      .join('\n'),
  },
  {
    name: 'thousand-tables',
    about: '1,000 tables of a row each',
    sql: Array.from(
      { length: 1000 },
      (_, index) =>
        `CREATE TABLE t${index} (id INT PRIMARY KEY, v VARCHAR(20)) ENGINE=MyISAM; INSERT INTO t${index} VALUES (${index}, 'v${index}');`,
    ).join('\n'),
  },
  {
    name: 'five-hundred-columns',
    about: '500 columns',
    sql: `CREATE TABLE w (${Array.from({ length: 500 }, (_, index) => `c${index} ${['INT', 'VARCHAR(10)', 'DATE', 'DOUBLE', 'TINYBLOB'][index % 5]}`).join(', ')}); INSERT INTO w VALUES (${Array.from({ length: 500 }, (_, index) => ['1', "'x'", "'2024-01-01'", '0.1', '0x00'][index % 5]).join(', ')}); INSERT INTO w () VALUES ();`,
  },
];
