import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Contents, digestOfDatabase, readContents } from './database.ts';
import { differences, type FolderState, readFolder } from './files.ts';
import type { Site } from './site.ts';
import { formatNumber, type Story } from './story.ts';

/** What the site holds at one moment, read without Holdfast. */
export interface SiteState {
  readonly contents: Contents;
  readonly uploads: FolderState;
  readonly settings: FolderState;
}

/** Places of the three parts; a restore beside the site has them elsewhere. */
export type Places = Pick<Site, 'database' | 'uploads' | 'settings'>;

/** Notes everything that a restore must bring back. */
export function readSite({ database, uploads, settings }: Places): SiteState {
  return { contents: readContents(database), uploads: readFolder(uploads), settings: readSettings(settings) };
}

/** One digest of everything, whatever state it is in. */
export function digestOfSite({ database, uploads, settings }: Places): string {
  const state = [digestOfDatabase(database), [...readFolder(uploads)], [...readSettings(settings)]];
  return createHash('sha256').update(JSON.stringify(state)).digest('hex');
}

/** Claims that the site is as it was at the moment of the snapshot, before which it had sold `soldAtLeast` tickets. */
export function claimEqual(
  story: Story,
  { before, soldAtLeast }: { readonly before: SiteState; readonly soldAtLeast: number },
  now: SiteState,
): void {
  const { contents } = now;
  const { rows, sha256 } = contents.still;
  const movements = contents.movements(contents.sold);
  story.claim(`database: ${formatNumber(rows)} rows equal, SHA-256 ${short(sha256)}`, same(contents.still, before.contents.still));
  story.claim(
    'database: tables, indexes, view, trigger, user_version 42 and application_id equal',
    contents.schema === before.contents.schema,
  );
  story.claim(
    `database: tickets 1 to ${formatNumber(contents.sold)} as they were sold, ${formatNumber(movements.rows)} rows, SHA-256 ${short(movements.sha256)}`,
    contents.sold >= soldAtLeast && same(movements, before.contents.movements(contents.sold)),
  );
  story.claim('database: one moment: no half movement, no money lost', contents.halves === 0 && contents.missingMoney === 0);
  story.claim('database: integrity_check says ok', contents.integrity === 'ok');
  claimFiles(story, 'uploads', before.uploads, now.uploads);
  claimFiles(story, 'settings', before.settings, now.settings);
}

function claimFiles(story: Story, name: string, before: FolderState, now: FolderState): void {
  const different = differences(before, now);
  const files = [...now.values()].filter((text) => text.startsWith('file')).length;
  const others = now.size - files === 0 ? '' : ` and ${now.size - files} folders and links`;
  const what = `${name}: ${files} files${others} equal: content, mode, time to the nanosecond`;
  story.claim(different.length === 0 ? what : `${what} (differs: ${different.slice(0, 5).join(', ')})`, different.length === 0);
}

function readSettings(folder: string): FolderState {
  return new Map([...readFolder(join(folder, 'config'), '.yml'), ...readFolder(folder, '.env')]);
}

function same(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function short(digest: string): string {
  return `${digest.slice(0, 16)}…`;
}
