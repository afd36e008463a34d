import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDatabase } from './support/database-state.ts';
import { readEvents } from './support/events.ts';
import { makeSite, type Site } from './support/site.ts';
import { runSql } from './support/sqlite-process.ts';
import { keys, Terminal } from './support/terminal.ts';

let site: Site;
beforeAll(async () => {
  site = await makeSite();
  site.configure({});
});
afterAll(() => site[Symbol.dispose]());

it('H6, H8: makes one SQLite database what another is, with what is only in its log, and leaves that one alone', async () => {
  const saved = readDatabase(site.database);
  const target = site.at('copies/app.db');
  const { stdout } = await site.expect(0, ['replicate', 'app', target, '--json']);
  expect(readDatabase(target)).toEqual(saved);
  expect(readDatabase(site.database)).toEqual(saved);
  expect(readdirSync(dirname(target)).filter((name) => !name.startsWith('app.db'))).toEqual([]);
  const events = readEvents(stdout);
  expect(events.find(({ event }) => event === 'restore-compared')).toMatchObject({ artifacts: 1, differences: 0 });
  expect(events.at(-1)).toMatchObject({ event: 'summary', verb: 'replicate', outcome: 'complete', exitCode: 0 });
});

it('takes paths for both, and a dry run writes nothing', async () => {
  const target = site.at('paths/app.db');
  const { stdout } = await site.expect(0, ['replicate', site.database, target, '--dry-run']);
  expect(stdout).toContain('Would replicate');
  expect(existsSync(dirname(target))).toBe(false);
  const done = await site.expect(0, ['replicate', site.database, target]);
  expect(done.stdout).toContain('Replicated and equal');
  expect(readDatabase(target)).toEqual(readDatabase(site.database));
});

it('H7: refuses what stands there, replaces it when told to, and has it back', async () => {
  const target = site.at('taken.db');
  rmSync(target, { force: true });
  await runSql(target, "CREATE TABLE mine (text); INSERT INTO mine VALUES ('mine')");
  const mine = readDatabase(target);
  for (const more of [[], ['--dry-run']]) {
    expect((await site.expect(1, ['replicate', 'app', target, ...more])).stderr).toMatch(/taken\.db/);
    expect(readDatabase(target)).toEqual(mine);
  }
  const replaced = await site.expect(0, ['replicate', 'app', target, '--replace']);
  expect(replaced.output).toContain('restore --undo');
  expect(readDatabase(target)).toEqual(readDatabase(site.database));
  await site.expect(0, ['restore', '--undo']);
  expect(readDatabase(target)).toEqual(mine);
});

it.each([
  ['itself', ['app', 'app'], 'into itself'],
  ['a kind that lies only where it is configured', ['settings', '/tmp/elsewhere'], 'cannot be at another place'],
  ['what is for CouchDB', ['app', '/tmp/elsewhere.db', '--merge'], 'CouchDB'],
  ['nothing', [], 'FROM and TO'],
  ['H31: a password that was typed', ['app', 'mariadb://user:hunter2@host/db'], 'password'],
])('refuses %s', async (_what, line, message) => {
  const { stdout, stderr } = await site.expect(2, ['replicate', ...line]);
  expect(stderr).toContain(message);
  expect(stdout + stderr).not.toContain('hunter2');
});

it('asks for both on a terminal', async () => {
  const target = site.at('asked/app.db');
  const terminal = new Terminal(['replicate', '--interactive'], { directory: site.folder });
  await terminal.answer('Replicate what?', keys.enter);
  await terminal.answer('Where to?', keys.down, keys.down, keys.down, keys.enter);
  await terminal.answer('path or URL', target, keys.enter);
  await terminal.answer('Replicate app into', 'y');
  expect(await terminal.ended(), terminal.shown).toBe(0);
  expect(readDatabase(target)).toEqual(readDatabase(site.database));
});
