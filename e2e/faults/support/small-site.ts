import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { placesOf, readSite, Site, type SiteState, write } from '../../support/site.ts';

/** States of the small site; any two of them differ in every source. */
export type Stage = 'A' | 'B' | 'C';

/** The sources of the small site, in the shapes of the configuration. */
export const smallSources = [
  { name: 'app', kind: 'sqlite', path: 'data/app.db' },
  { name: 'photos', kind: 'uploads', path: 'storage/up loads' },
  { name: 'settings', kind: 'config-files', paths: ['.env', 'config/**/*.yml'] },
];

/** Every way to store a snapshot that writes in a way of its own. */
export const everyDestination = [
  { name: 'local', kind: 'repository', url: 'file:../backups/repository' },
  { name: 'zip', kind: 'archive', directory: '../backups/zip', format: 'zip' },
  { name: 'tar', kind: 'archive', directory: '../backups/tar', format: 'tar.gz' },
  { name: 'folder', kind: 'archive', directory: '../backups/folder', format: 'directory' },
];

/** A site of a few files, so that a run makes few calls and all of them can be gone through. */
export function makeSmallSite(
  destinations: readonly object[] = everyDestination.slice(0, 1),
  sources: readonly object[] = smallSources,
): Site {
  const site = new Site();
  site.configure({ sources, destinations });
  become(site, 'A');
  return site;
}

/** Changes every source: what is in all states, what is in one only, and the database. */
export function become(site: Site, stage: Stage): SiteState {
  for (const folder of [site.uploads, join(site.folder, 'config')]) rmSync(folder, { recursive: true, force: true });
  for (const name of ['sub/one.txt', `only in ${stage}.txt`]) write(join(site.uploads, name), `${name} as of ${stage}\n`);
  write(join(site.uploads, 'photo.bin'), Buffer.alloc(70_000, stage));
  write(join(site.folder, '.env'), `STATE=${stage}\n`, 0o600);
  write(join(site.folder, `config/${stage}.yml`), `state: ${stage}\n`);
  writeDatabase(site.database, stage);
  return readSite(placesOf(site));
}

function writeDatabase(location: string, stage: Stage): void {
  const database = new DatabaseSync(location);
  database.exec(`PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT); BEGIN; DELETE FROM note;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO note SELECT i, '${stage} ' || i FROM n; COMMIT`);
  database.close();
}

/** What runs of Holdfast keep beside the sources, below `folder`: staging, undo folders, sidecars of the database. */
export function litterIn(site: Site): string[] {
  const names = readdirSync(site.root, { recursive: true }).map(String);
  return names.filter((name) => /(^|\/)\.holdfast-(?!verified-)[^/]*$|\.part$|-(wal|shm|journal)$/.test(name)).toSorted();
}

/** The journals of restores that are not forgotten. */
export function journalsOf(site: Site): string[] {
  return readdirSync(join(site.folder, '.holdfast')).filter((name) => name.startsWith('restore-'));
}

/** What runs left in the scratch folder, the temporary folder and the repository's. */
export function scratchIn(site: Site): string[] {
  const names = readdirSync(site.root, { recursive: true }).map(String);
  return names.filter((name) => /^tmp\/|^site\/\.holdfast\/scratch\/|^backups\/repository\/tmp\//.test(name)).toSorted();
}
