import { closeSync, openSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { captureInMemory } from '@holdfast/source/testing';
import { expect, it } from 'vitest';
import { OtherProcess } from './testing/other-process.ts';
import { capture, makeSite, notes, type Site } from './testing/site.ts';

const wal = `PRAGMA journal_mode = WAL; ${notes(1000)}`;

/** A server that never checkpoints, adds a row, and then one more for each line it hears. */
const server = `
  const database = new DatabaseSync(location);
  database.exec("PRAGMA wal_autocheckpoint = 0; INSERT INTO note (text) VALUES ('only in the log')");
  say('ready');
  for (let line = await heard(); line !== undefined; line = await heard()) {
    database.exec("INSERT INTO note (text) VALUES ('later')");
    say('written');
  }
  process.kill(process.pid, 'SIGKILL');`;

it('H8: keeps what is only in the WAL, and leaves the log, the index and their names as they are', async () => {
  await using site = await makeSite({ sql: wal });
  await using other = new OtherProcess(site.location, server);
  expect(await other.says()).toBe('ready');
  const before = await stateOf(site);
  const { entries, contents, details } = await capture(site.source);
  expect(details.inventory.objects.table?.note).toBe(1001);
  const restored = await openBytes(site, contents.get('app.db') as Buffer);
  expect(restored.prepare("SELECT count(*) AS found FROM note WHERE text = 'only in the log'").get()).toEqual({ found: 1 });
  restored.close();
  expect(await stateOf(site)).toEqual(before);
  const again = await capture(site.source);
  expect(again.entries).toEqual(entries);
  expect(again.details.position.mark).toMatch(/^1\./);
});

it('H8: holds the view while another process writes before and during the copy', async () => {
  await using site = await makeSite({ sql: `PRAGMA journal_mode = WAL; ${notes(200_000)}` });
  const writing = `
    const database = new DatabaseSync(location, { timeout: 10_000 });
    let stop = false; heard().then(() => { stop = true; });
    let commits = 0;
    say('ready');
    while (!stop) {
      database.exec("UPDATE note SET text = text || '!' WHERE id % 1000 = abs(random()) % 1000; INSERT INTO note (text) VALUES ('later')");
      commits += 1;
      if (commits === 5) say('busy');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    say(String(commits)); database.close();`;
  await using view = await site.source.freeze({});
  await using other = new OtherProcess(site.location, writing);
  expect([await other.says(), await other.says()]).toEqual(['ready', 'busy']);
  const { contents, details } = await captureInMemory(view);
  other.tell('stop');
  expect(Number(await other.says())).toBeGreaterThan(5);
  expect(details.inventory.objects.table?.note).toBe(200_000);
  using restored = await openBytes(site, contents.get('app.db') as Buffer);
  expect(restored.prepare("SELECT count(*) AS changed FROM note WHERE text LIKE '%!' OR text = 'later'").get()).toEqual({ changed: 0 });
});

it('holds the view although this process opens and closes the database file, which drops the locks of a process', async () => {
  await using site = await makeSite({ sql: notes(10) });
  await using view = await site.source.freeze({});
  for (const name of await site.names()) closeSync(openSync(`${site.root}/site/${name}`, 'r'));
  using writer = new DatabaseSync(site.location, { timeout: 0 });
  expect(() => writer.exec('DELETE FROM note')).toThrow('database is locked');
  expect((await view.inventory({})).objects.table?.note).toBe(10);
});

it('lets a writer in after a second where there is no WAL, and still gives the view', async () => {
  await using site = await makeSite({ sql: notes(10) });
  await using view = await site.source.freeze({});
  const start = performance.now();
  site.run('DELETE FROM note');
  expect(performance.now() - start).toBeLessThan(5000);
  expect((await captureInMemory(view)).details.inventory.objects.table?.note).toBe(10);
});

it('H11: the copy has every PRAGMA, also WAL, and nothing stands beside it', async () => {
  const pragmas =
    'PRAGMA page_size = 8192; PRAGMA auto_vacuum = 2; PRAGMA encoding = "UTF-16le"; PRAGMA application_id = 252006673; PRAGMA user_version = -5;';
  await using site = await makeSite({ sql: `${pragmas} ${wal} DROP TABLE note; CREATE TABLE other (id)` });
  await using view = await site.source.freeze({});
  const { contents, details } = await captureInMemory(view);
  const expected = {
    page_size: 8192,
    auto_vacuum: 2,
    encoding: 'UTF-16le',
    application_id: 252006673,
    user_version: -5,
    journal_mode: 'wal',
  };
  expect(details.inventory.properties).toEqual(expected);
  expect((await site.copies()).length).toBe(1);
  using original = new DatabaseSync(site.location);
  using restored = await openBytes(site, contents.get('app.db') as Buffer);
  for (const name of [...Object.keys(expected), 'schema_version', 'page_count', 'freelist_count']) {
    expect(restored.prepare(`PRAGMA ${name}`).get()).toEqual(original.prepare(`PRAGMA ${name}`).get());
  }
});

it('copies equal bytes again from what was restored, whoever wrote it', async () => {
  await using site = await makeSite({ sql: `${wal} UPDATE note SET text = 'x' WHERE id % 7 = 0; DELETE FROM note WHERE id % 5 = 0` });
  const first = await capture(site.source);
  await writeFile(site.location, first.contents.get('app.db') as Buffer);
  const second = await capture(site.source);
  expect(second.entries[0]?.sha256).toBe(first.entries[0]?.sha256);
  expect(await readFile(site.location)).toEqual(first.contents.get('app.db'));
});

it('leaves a log that a crash left, with and without its index', async () => {
  await using site = await makeSite({ sql: wal });
  await using other = new OtherProcess(site.location, server);
  await other.says();
  await other.ended();
  for (const index of ['kept', 'removed']) {
    if (index === 'removed') await rm(`${site.location}-shm`);
    const before = await stateOf(site);
    expect((await capture(site.source)).details.inventory.objects.table?.note).toBe(1001);
    expect(await stateOf(site), index).toEqual(before);
  }
});

it('an abort leaves neither a copy nor files beside the database', async () => {
  await using site = await makeSite({ sql: `PRAGMA journal_mode = WAL; ${notes(200_000)}` });
  for (const delay of [0, 5, 30, 100]) {
    const controller = new AbortController();
    const signal = controller.signal;
    {
      await using view = await site.source.freeze({ signal });
      const [artifact] = await Array.fromAsync(view.artifacts({ signal }));
      setTimeout(() => controller.abort(), delay);
      const reading =
        artifact?.content?.kind === 'local-file' && typeof artifact.content.location === 'function'
          ? artifact.content.location({ signal })
          : undefined;
      await expect(reading?.then(() => view.inventory({ signal }))).rejects.toThrow('aborted');
    }
    expect([await site.copies(), await site.names()]).toEqual([[], ['app.db']]);
  }
});

it('does not copy an unchanged database again for its inventory', async () => {
  await using site = await makeSite({ sql: wal });
  const { details } = await capture(site.source);
  await using view = await site.source.freeze({});
  expect(await view.inventory({}, details)).toBe(details.inventory);
  expect(await site.copies()).toEqual([]);
});

it('gives no token to a database that was changed less than two seconds ago', async () => {
  await using site = await makeSite({ sql: wal, ahead: 0 });
  const { entries, details } = await capture(site.source);
  expect([entries[0]?.changeToken, details.position.mark]).toEqual([undefined, undefined]);
});

it.each([512, 4096, 16_384, 65_536])('cuts at whole pages of %i bytes, near 16 KiB', async (pageSize) => {
  await using site = await makeSite({ sql: `PRAGMA page_size = ${pageSize}; ${notes(100)}` });
  await using view = await site.source.freeze({});
  const [artifact] = await Array.fromAsync(view.artifacts({}));
  expect(artifact?.content).toMatchObject({ kind: 'local-file', pageSize: Math.max(16_384, pageSize) });
});

/** Bytes and times of the database and its log, and all names. The index is shared memory that every reader marks. */
async function stateOf({ location, names }: Site): Promise<unknown[]> {
  const state: unknown[] = [await names()];
  for (const file of [location, `${location}-wal`]) {
    const { mtimeNs, ino, uid, mode } = await stat(file, { bigint: true });
    state.push([mtimeNs, ino, uid, mode, await readFile(file)]);
  }
  return state;
}

async function openBytes({ root }: Site, bytes: Buffer): Promise<DatabaseSync> {
  await writeFile(`${root}/room/read.db`, bytes);
  return new DatabaseSync(`${root}/room/read.db`);
}
