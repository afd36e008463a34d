import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { pathToBytes } from '@holdfast/manifest';
import type { Source, SourceContext } from '@holdfast/source';
import { captureInMemory, type MemoryCapture } from '@holdfast/source/testing';
import { createSqliteAdapter } from '../index.ts';

/** A folder with one database in it, and the source that protects it. */
export interface Site extends AsyncDisposable {
  readonly root: string;
  readonly location: string;
  readonly context: SourceContext;
  readonly source: Source;
  /** Names in the database's folder. */
  names(): Promise<string[]>;
  /** Names in the folder for copies. */
  copies(): Promise<string[]>;
  /** Runs SQL on a connection that is closed afterwards. */
  run(sql: string): void;
}

export interface SiteOptions {
  /** Path text of the file's name. Default: `app.db`. */
  readonly name?: string;
  /** What makes the database; nothing for none at all. */
  readonly sql?: string;
  readonly busyTimeout?: number;
  /** Milliseconds by which the source's clock runs ahead. Default: an hour, so that no change counts as young. */
  readonly ahead?: number;
}

export async function makeSite({ name = 'app.db', sql, busyTimeout = 500, ahead = 3_600_000 }: SiteOptions = {}): Promise<Site> {
  const root = await realpath(await mkdtemp(`${tmpdir()}/holdfast-sqlite-`));
  for (const folder of ['site', 'scratch', 'room']) await mkdir(`${root}/${folder}`);
  const location = `${root}/site/${name}`;
  const run = (statements: string) => {
    using database = new DatabaseSync(pathToBytes(location), { timeout: 10_000 });
    database.exec(statements);
  };
  if (sql !== undefined) run(sql);
  const context = { baseDirectory: root, scratchDirectory: `${root}/scratch`, now: () => new Date(Date.now() + ahead) };
  const source = await createSqliteAdapter({ busyTimeout }).open({ name: 'app', kind: 'sqlite', path: location }, context);
  return {
    root,
    location,
    context,
    source,
    run,
    names: async () => (await readdir(`${root}/site`)).sort(),
    copies: () => readdir(`${root}/scratch`),
    [Symbol.asyncDispose]: async () => {
      await source[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Freezes, reads everything and lets go. */
export async function capture(source: Pick<Source, 'freeze'>): Promise<MemoryCapture> {
  await using view = await source.freeze({});
  return await captureInMemory(view);
}

/** SQL that makes a table `note` with `rows` rows of about 100 bytes. */
export function notes(rows: number): string {
  return `CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT); WITH RECURSIVE counter (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM counter WHERE id < ${rows})
    INSERT INTO note SELECT id, 'note ' || id || substr(hex(zeroblob(50)), 1, 90) FROM counter;`;
}
