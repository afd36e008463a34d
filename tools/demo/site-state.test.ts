import { chmodSync, mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeSite, type Site } from './site.ts';
import { claimEqual, digestOfSite, readSite } from './site-state.ts';
import { NotEqual, Story } from './story.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-demo-test-'));
const site = makeSite(folder);
const before = readSite(site);
const digest = digestOfSite(site);
beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue());
afterAll(() => rmSync(folder, { recursive: true }));

const claim = () => claimEqual(new Story(), { before, soldAtLeast: 0 }, readSite(site));

describe('the claims of the demo', () => {
  it('are true of a site that nobody touched', () => {
    claim();
    expect(digestOfSite(site)).toBe(digest);
  });

  it.each<[string, (site: Site) => () => void]>([
    [
      'a row that differs',
      change("UPDATE artwork SET title = title || ' ' WHERE id = 7", 'UPDATE artwork SET title = trim(title) WHERE id = 7'),
    ],
    ['another version of the schema', change('PRAGMA user_version = 41', 'PRAGMA user_version = 42')],
    [
      'half a movement',
      change(
        "INSERT INTO movement VALUES (1, 1, 'museum', 5, '')",
        "DELETE FROM movement; UPDATE account SET balance = 0 WHERE name = 'museum'",
      ),
    ],
    ['a time that is not set', touch],
    ['a mode that is not set', allow],
  ])('are false of %s', (_name, act) => {
    const undo = act(site);
    expect(claim).toThrow(NotEqual);
    expect(digestOfSite(site)).not.toBe(digest);
    undo();
    claim();
  });
});

function change(sql: string, back: string): (site: Site) => () => void {
  const run = (location: string, text: string): void => {
    using database = new DatabaseSync(location);
    database.exec(text);
  };
  return ({ database }) => {
    run(database, sql);
    return () => run(database, back);
  };
}

function touch({ uploads }: Site): () => void {
  // A file, because the times of files are whole seconds here, which Node can set again.
  const [location, time] = [join(uploads, 'documents/catalogue-1.pdf'), new Date()];
  const seconds = statSync(location).mtimeMs / 1000;
  utimesSync(location, time, time);
  return () => utimesSync(location, seconds, seconds);
}

function allow({ settings }: Site): () => void {
  chmodSync(join(settings, '.env'), 0o644);
  return () => chmodSync(join(settings, '.env'), 0o600);
}
