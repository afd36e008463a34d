import { chmodSync, linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type DatabaseState, readDatabase } from './database-state.ts';
import { readTree, type TreeState } from './file-state.ts';
import { type App, type Ran, type RunOptions, runApp, runTool } from './run-program.ts';
import { leaveLog } from './sqlite-process.ts';

/** A site with its configuration in a folder of its own, which goes away with it. */
export class Site implements Disposable {
  /** Everything of the test is in here; backups and restores go beside `folder`. */
  readonly root: string;
  readonly folder: string;
  readonly database: string;
  readonly uploads: string;
  readonly config: string;

  constructor(root = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-e2e-')))) {
    this.root = root;
    this.folder = join(this.root, 'site');
    this.database = join(this.folder, 'data/app.db');
    this.uploads = join(this.folder, 'storage/up loads');
    this.config = join(this.folder, 'backup.config.json');
    for (const place of [join(this.folder, 'data'), this.uploads]) mkdirSync(place, { recursive: true });
  }

  /** A path beside the site. */
  at(path: string): string {
    return join(this.root, path);
  }

  /** Writes the configuration. */
  configure({
    sources = allSources,
    destinations = [repository],
    ...others
  }: {
    readonly sources?: readonly object[];
    readonly destinations?: readonly object[];
    readonly signing?: object;
    readonly retention?: object;
    readonly objectives?: object;
  }): void {
    writeFileSync(this.config, JSON.stringify({ version: 1, name: 'e2e', sources, destinations, ...others }, null, 2));
  }

  /** Runs `holdfast` in the site's folder. */
  async run(line: readonly string[], options: RunOptions & { readonly app?: App } = {}): Promise<Ran> {
    return await runApp(options.app ?? 'holdfast', line, { directory: this.folder, ...options });
  }

  /** Runs `holdfast` and throws unless it ends with `status`. */
  async expect(status: number, line: readonly string[], options: RunOptions & { readonly app?: App } = {}): Promise<Ran> {
    const ran = await this.run(line, options);
    if (ran.status !== status) throw new Error(`it ended with ${ran.status ?? ran.signal} instead of ${status}: ${ran.output}`);
    return ran;
  }

  /** Makes a backup and gives the snapshot's id. */
  async backup(line: readonly string[] = []): Promise<string> {
    const { stdout } = await this.expect(0, ['backup', '--json', ...line]);
    return String(summaryOf(stdout).snapshot);
  }

  /** The ids of all snapshots, oldest first. */
  async snapshots(line: readonly string[] = []): Promise<readonly string[]> {
    const ran = await this.run(['list', '--quiet', ...line]);
    // 10: no destination exists yet.
    if (ran.status !== 0 && ran.status !== 10) throw new Error(`it ended with ${ran.status ?? ran.signal}: ${ran.output}`);
    return ran.stdout.split('\n').filter((id) => id !== '');
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export const sqliteSource = { name: 'app', kind: 'sqlite', path: 'data/app.db' };
export const uploadsSource = { name: 'photos', kind: 'uploads', path: 'storage/up loads', exclude: ['**/*.tmp'] };
export const settingsSource = { name: 'settings', kind: 'config-files', paths: ['.env', 'config/**/*.yml'] };
export const allSources = [sqliteSource, uploadsSource, settingsSource];
export const repository = { name: 'local', kind: 'repository', url: 'file:../backups/repository' };

/** What the three sources hold. */
export interface SiteState {
  readonly database: DatabaseState;
  readonly uploads: TreeState;
  readonly settings: TreeState;
}

/** Places of the three sources, on the site or in a folder that a restore has made. */
export interface Places {
  readonly database: string;
  readonly uploads: string;
  readonly settings: string;
}

export function placesOf(site: Site): Places {
  return { database: site.database, uploads: site.uploads, settings: site.folder };
}

/** Where `restore --to` puts the three sources. */
export function placesIn(target: string): Places {
  return { database: join(target, 'app/app.db'), uploads: join(target, 'photos'), settings: join(target, 'settings') };
}

/** Looks at everything that a snapshot of the site must hold. */
export function readSite(places: Places): SiteState {
  return { database: readDatabase(places.database), ...readFiles(places) };
}

/** Looks at all of it but the database. */
export function readFiles({ uploads, settings }: Places): Omit<SiteState, 'database'> {
  return {
    uploads: readTree(uploads, { filter: (path) => !path.endsWith('.tmp') }),
    settings: readTree(settings, { filter: (path) => path === '.env' || (path.startsWith('config/') && path.endsWith('.yml')) }),
  };
}

/** A site with all that is awkward: a log that is not in the database yet, links, holes, names of any bytes, times in nanoseconds. */
export async function makeSite(): Promise<Site> {
  const site = new Site();
  await makeDatabase(site.database);
  await makeUploads(site.uploads);
  write(join(site.folder, '.env'), 'SESSION_KEY=abc\n', 0o600);
  write(join(site.folder, 'config/site.yml'), 'title: Übung\n', 0o640);
  write(join(site.folder, 'config/mail/smtp.yml'), 'host: localhost\n');
  write(join(site.folder, 'config/readme.txt'), 'not a setting\n');
  await touch(join(site.folder, 'config/site.yml'), '1699999999.000000001');
  return site;
}

/** Tables, indexes, a view, a trigger, full text, blobs, emoji, own version numbers; 500 rows stand in the `-wal` only. */
async function makeDatabase(location: string): Promise<void> {
  await leaveLog(location, {
    checkpointed: `PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA user_version = 17; PRAGMA application_id = 271828;
      CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT, price REAL, data BLOB);
      CREATE INDEX note_text ON note (text) WHERE price > 5;
      CREATE TABLE log (note INTEGER REFERENCES note (id), at TEXT DEFAULT CURRENT_TIMESTAMP);
      CREATE VIEW cheap AS SELECT id, text FROM note WHERE price < 10;
      CREATE VIRTUAL TABLE words USING fts5(text);
      CREATE TABLE "odd ""name""; --" (a, b AS (a * 2) STORED);
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        INSERT INTO note SELECT i, 'nöte 🌃 ' || i, i / 7.0, zeroblob(i % 50) FROM n;
      INSERT INTO words SELECT text FROM note WHERE id < 200; INSERT INTO "odd ""name""; --" (a) VALUES (1), ('text'), (NULL);
      CREATE TRIGGER note_log AFTER INSERT ON note BEGIN INSERT INTO log (note, at) VALUES (new.id, 'now'); END;`,
    logged: `WITH RECURSIVE n (i) AS (SELECT 5001 UNION ALL SELECT i + 1 FROM n WHERE i < 5500)
        INSERT INTO note SELECT i, 'only in the log ' || i, i, NULL FROM n;`,
  });
}

async function makeUploads(folder: string): Promise<void> {
  for (let number = 0; number < 60; number += 1)
    write(join(folder, `many/${number % 7}/file ${number}.txt`), `file ${number}\n`.repeat(number * 3));
  write(join(folder, 'photo.jpg'), noise(1_000_000));
  write(join(folder, 'empty'), '', 0o600);
  write(join(folder, 'script.sh'), '#!/bin/sh\n', 0o4755);
  write(join(folder, 'read-only'), 'x', 0o400);
  write(join(folder, 'upload.tmp'), 'in progress');
  for (const name of [
    'it\'s "quoted" $HOME `x` %s \\',
    '-rf',
    'new\nline',
    ' space ',
    'é-composed',
    'é-decomposed',
    '東京🌃',
    '{a,b}[c]*?',
  ]) {
    write(join(folder, 'names', name), name);
  }
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/names/caf`), Buffer.of(0xe9, 0xff)]), 'latin-1');
  mkdirSync(join(folder, 'empty folder/deeper'), { recursive: true, mode: 0o750 });
  chmodSync(join(folder, 'empty folder'), 0o2770);
  linkSync(join(folder, 'photo.jpg'), join(folder, 'names/the same photo.jpg'));
  symlinkSync('../photo.jpg', join(folder, 'names/link'));
  symlinkSync('/etc/passwd', join(folder, 'link out'));
  symlinkSync('nowhere/at all', join(folder, 'dangling'));
  write(join(folder, 'sparse.img'), 'start');
  truncateSync(join(folder, 'sparse.img'), 5_000_000);
  await touch(join(folder, 'photo.jpg'), '1600000000.123456789');
  await touch(join(folder, 'many/3'), '1500000000.000000001');
  await touch(join(folder, 'empty'), '-5.250000000');
  await touch(join(folder, 'dangling'), '1400000000.987654321');
}

/** Bytes that look random and are the same in every run. */
export function noise(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = length || 1;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** Writes a file with the folders above it. */
export function write(location: string, content: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(location), { recursive: true });
  writeFileSync(location, content);
  chmodSync(location, mode);
}

/** Sets the time of a path, also of a link, in seconds with nine digits. */
export async function touch(location: string, seconds: string): Promise<void> {
  await runTool('touch', ['-h', '-d', `@${seconds}`, location]);
}

/** The last event of a run with `--json`. */
export function summaryOf(stdout: string): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}
