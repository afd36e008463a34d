import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

const rooms = ['Great Hall', 'North Gallery', 'Orangery', 'Café', 'Tower', 'Cellar'];
const subjects = [
  'Harbour',
  'Still life',
  'Portrait of a woman',
  'Winter',
  'Self-portrait',
  'Étude nº 3',
  'The old mill',
  '東京 at night 🌃',
];

/** Makes the database of a museum in WAL mode: tens of thousands of rows, indexes, a view and a trigger. */
export function makeDatabase(location: string): void {
  using database = new DatabaseSync(location);
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA application_id = 1213156420; PRAGMA user_version = 42;
    CREATE TABLE artwork (id INTEGER PRIMARY KEY, title TEXT NOT NULL, room TEXT NOT NULL, year INTEGER, insured REAL, thumbnail BLOB);
    CREATE INDEX artwork_room ON artwork (room, year);
    CREATE TABLE visit (id INTEGER PRIMARY KEY, at TEXT NOT NULL, page TEXT NOT NULL, artwork INTEGER REFERENCES artwork (id));
    CREATE INDEX visit_page ON visit (page);
    CREATE TABLE account (name TEXT PRIMARY KEY, balance INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE movement (id INTEGER, half INTEGER, account TEXT NOT NULL REFERENCES account (name), amount INTEGER NOT NULL, note TEXT,
      PRIMARY KEY (id, half));
    CREATE TRIGGER movement_books AFTER INSERT ON movement BEGIN
      UPDATE account SET balance = balance + new.amount WHERE name = new.account; END;
    CREATE VIEW artwork_by_room AS SELECT room, count(*) AS artworks, round(sum(insured), 2) AS insured FROM artwork GROUP BY room;
    INSERT INTO account VALUES ('museum', 0), ('visitors', 1000000);
    BEGIN`);
  const artwork = database.prepare('INSERT INTO artwork VALUES (?, ?, ?, ?, ?, ?)');
  for (let id = 1; id <= 20_000; id += 1) {
    const thumbnail = createHash('sha256').update(`thumbnail ${id}`).digest();
    artwork.run(id, `${subjects[id % 8]} (${id})`, rooms[id % 6] ?? '', 1500 + (id % 520), id * 12.75, thumbnail);
  }
  const visit = database.prepare('INSERT INTO visit VALUES (?, ?, ?, ?)');
  for (let id = 1; id <= 40_000; id += 1) {
    visit.run(id, new Date(1_790_000_000_000 + id * 61_000).toISOString(), `/artwork/${id % 997}`, 1 + ((id * 31) % 20_000));
  }
  database.exec('COMMIT');
}

/** What is in the database, in a form that can be compared. */
export interface Contents {
  /** Of all rows that the site does not write meanwhile, in order: every table but `movement` and `account`. */
  readonly still: { readonly rows: number; readonly sha256: string };
  /** Tickets sold. */
  readonly sold: number;
  /** Of the rows of all movements up to the given one. */
  readonly movements: (upTo: number) => { readonly rows: number; readonly sha256: string };
  /** Halves of movements, and money that is on no account. */
  readonly halves: number;
  readonly missingMoney: number;
  /** Names of tables, indexes, views and triggers with their text, and the PRAGMAs of the application. */
  readonly schema: string;
  readonly integrity: string;
}

/** Reads the database; changes nothing. */
export function readContents(location: string): Contents {
  const database = new DatabaseSync(location, { readOnly: true });
  const one = (sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0];
  try {
    const movements = database.prepare('SELECT * FROM movement ORDER BY id, half').all();
    return {
      still: digest([
        ...database.prepare('SELECT id, title, room, year, insured, hex(thumbnail) FROM artwork ORDER BY id').iterate(),
        ...database.prepare('SELECT * FROM visit ORDER BY id').iterate(),
        ...database.prepare('SELECT * FROM artwork_by_room ORDER BY room').iterate(),
      ]),
      sold: one('SELECT coalesce(max(id), 0) FROM movement') as number,
      movements: (upTo) => digest(movements.filter(({ id }) => (id as number) <= upTo)),
      halves: one('SELECT count(*) FROM (SELECT id FROM movement GROUP BY id HAVING count(*) <> 2)') as number,
      missingMoney: 1_000_000 - (one('SELECT sum(balance) FROM account') as number),
      schema: JSON.stringify([
        database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all(),
        ['user_version', 'application_id', 'journal_mode', 'page_size', 'encoding'].map((name) => one(`PRAGMA ${name}`)),
      ]),
      integrity: String(one('PRAGMA integrity_check')),
    };
  } finally {
    database.close();
  }
}

/** One digest of every row of every table and of the schema, whatever there is. */
export function digestOfDatabase(location: string): string {
  const database = new DatabaseSync(location, { readOnly: true });
  try {
    const schema = database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
    const tables = schema.filter(({ type }) => type === 'table').map(({ name }) => String(name));
    const rows = tables.flatMap((table) => database.prepare(`SELECT * FROM "${table}" ORDER BY 1, 2`).all());
    return digest([...schema, database.prepare('PRAGMA user_version').get(), ...rows]).sha256;
  } finally {
    database.close();
  }
}

/** What happens on a bad day: most of a table deleted, another dropped, the trigger gone. */
export function ruinDatabase(location: string): void {
  using database = new DatabaseSync(location);
  database.exec(`PRAGMA foreign_keys = OFF; DELETE FROM artwork WHERE id % 20 <> 0; UPDATE artwork SET room = 'unknown';
    DROP TABLE visit; DROP TRIGGER movement_books; DELETE FROM movement; PRAGMA user_version = 43`);
}

function digest(rows: readonly unknown[]): { readonly rows: number; readonly sha256: string } {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
  return { rows: rows.length, sha256: hash.digest('hex') };
}
