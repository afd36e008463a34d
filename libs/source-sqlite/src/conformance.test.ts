import { chmod, chown } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { pathToBytes } from '@holdfast/manifest';
import type { SqliteSource } from '@holdfast/schemas';
import { describeSource } from '@holdfast/source/conformance';
import { sqliteAdapter } from './index.ts';

for (const journalMode of ['wal', 'delete']) {
  describeSource<SqliteSource>(`sqlite (${journalMode})`, {
    adapter: sqliteAdapter,
    changeTokens: true,
    async create(directory, name) {
      const path = `${directory}/${name}.db`;
      using database = new DatabaseSync(pathToBytes(path));
      database.exec(`PRAGMA journal_mode = ${journalMode}; PRAGMA user_version = 7; CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)`);
      database.exec(
        "INSERT INTO note SELECT key, 'note ' || key FROM json_each('[' || substr(replace(hex(zeroblob(500)), '00', ',0'), 2) || ']')",
      );
      return { name: 'app', kind: 'sqlite', path };
    },
    async mutate({ path }, round) {
      using database = new DatabaseSync(pathToBytes(path), { timeout: 5000 });
      database.prepare('UPDATE note SET text = ? WHERE id = 3').run(`round ${String(round).padStart(4, '0')}`);
    },
    async applyAttributes(location, { mode, uid, gid }) {
      await chown(pathToBytes(location), uid as number, gid as number).catch(() => undefined);
      await chmod(pathToBytes(location), mode as number);
    },
  });
}
