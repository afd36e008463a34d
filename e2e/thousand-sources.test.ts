import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { queryDatabase } from './support/database-state.ts';
import { readEvents } from './support/events.ts';
import { readTree } from './support/file-state.ts';
import { repository, Site, write } from './support/site.ts';

const count = 1000;
const databases = 20;
const zip = { name: 'zip', kind: 'archive', directory: '../backups/zip', format: 'zip' };

let site: Site;
let saved: object;
beforeAll(() => {
  site = new Site();
  site.configure({ sources: Array.from({ length: count }, (_, number) => sourceOf(number)), destinations: [repository, zip] });
  become('A');
  saved = contentOf(site.folder);
});
afterAll(() => site[Symbol.dispose]());

function sourceOf(number: number): object {
  const name = `source-${String(number).padStart(4, '0')}`;
  if (number < databases) return { name, kind: 'sqlite', path: `tenants/${name}/app.db` };
  if (number % 2 === 0) return { name, kind: 'uploads', path: `tenants/${name}/uploads` };
  return { name, kind: 'config-files', paths: [`tenants/${name}/.env`, `tenants/${name}/*.yml`] };
}

/** Writes what every source holds in a state. */
function become(state: string): void {
  for (let number = 0; number < count; number += 1) {
    const folder = join(site.folder, `tenants/source-${String(number).padStart(4, '0')}`);
    for (const path of ['.env', 'app.yml', 'uploads/photo.jpg', `uploads/${state}/${number}.txt`])
      write(join(folder, path), `${path} of ${number} as of ${state}`);
    if (number >= databases) continue;
    const database = new DatabaseSync(join(folder, 'app.db'));
    database.exec(`CREATE TABLE IF NOT EXISTS note (text); DELETE FROM note; INSERT INTO note VALUES ('${number} as of ${state}')`);
    database.close();
  }
}

/** Paths and contents of all sources. */
function contentOf(folder: string): object {
  const isOfSource = (path: string): boolean => {
    const [, digits, rest = ''] = /^tenants\/source-(\d+)\/(.+)$/.exec(path) ?? [];
    if (digits === undefined || Number(digits) < databases) return false;
    return Number(digits) % 2 === 0 ? rest.startsWith('uploads/') : !rest.startsWith('uploads');
  };
  const files = [...readTree(folder, { filter: isOfSource })].map(([path, { sha256 }]) => [path, sha256]);
  const notes = Array.from({ length: databases }, (_, number) =>
    queryDatabase(join(folder, `tenants/source-${String(number).padStart(4, '0')}/app.db`), 'SELECT text FROM note'),
  );
  return { files, notes };
}

/** Runs a command, prints how long it took, and gives its events; it must not take longer than so many seconds. */
async function timed(line: readonly string[], { atMost }: { readonly atMost: number }) {
  const ran = await site.expect(0, [...line, '--json']);
  console.log(`${count} sources: ${line.join(' ')} took ${(ran.milliseconds / 1000).toFixed(1)} s`);
  expect(ran.milliseconds / 1000, line.join(' ')).toBeLessThan(atMost);
  return readEvents(ran.stdout);
}

describe('a configuration of 1,000 sources', () => {
  it('is validated, backed up, listed, verified and restored, each in seconds', { timeout: 300_000 }, async () => {
    await timed(['validate'], { atMost: 10 });
    const stored = await timed(['backup'], { atMost: 60 });
    expect(stored.filter(({ event, outcome }) => event === 'source-stored' && outcome === 'complete')).toHaveLength(2 * count);
    const [listed] = await timed(['list'], { atMost: 10 });
    expect(listed).toMatchObject({ event: 'snapshot', outcome: 'complete' });
    await timed(['verify', '--all', '--level', 'content'], { atMost: 60 });

    const target = site.at('restored');
    const beside = await timed(['restore', 'latest', '--to', target], { atMost: 40 });
    expect(beside.at(-1)).toMatchObject({ event: 'summary', counts: { sources: count } });
    const found = readTree(target, { filter: (path) => path.endsWith('.txt') && path.includes('/A/') });
    expect(found.size).toBe((count - databases) / 2);

    become('B');
    const changed = contentOf(site.folder);
    await timed(['restore', 'latest', '--in-place', '--yes'], { atMost: 40 });
    expect(contentOf(site.folder)).toEqual(saved);
    await timed(['restore', '--undo', '--yes'], { atMost: 20 });
    expect(contentOf(site.folder)).toEqual(changed);
    expect([...readTree(site.folder, { filter: (path) => /(^|\/)\.holdfast-/.test(path) }).keys()]).toEqual([]);
  });
});
