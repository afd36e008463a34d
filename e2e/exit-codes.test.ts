import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvents } from './support/events.ts';
import { makeSite, repository, type Site, uploadsSource } from './support/site.ts';
import { Application } from './support/sqlite-process.ts';

/** A command line, what is done before it, and the code that it must end with. `other` runs with another configuration. */
interface Case {
  readonly code: number;
  readonly name: string;
  readonly line: readonly string[];
  readonly other?: object;
}

const nowhere = { sources: [uploadsSource], destinations: [{ name: 'local', kind: 'repository', url: 'file:../nothing here' }] };
const gone = { sources: [{ ...uploadsSource, path: 'gone' }] };
const partly = {
  sources: [uploadsSource, { ...uploadsSource, name: 'gone', path: 'gone' }],
  destinations: [{ ...repository, url: 'file:../partly' }],
};
const broken = { sources: [uploadsSource], destinations: [{ ...repository, url: 'file:../broken' }] };

const cases: readonly Case[] = [
  { code: 0, name: 'validate', line: ['validate'] },
  { code: 0, name: 'backup', line: ['backup', '--source', 'settings'] },
  { code: 0, name: 'list', line: ['list'] },
  { code: 0, name: 'show', line: ['show'] },
  { code: 0, name: 'find', line: ['find', '*'] },
  { code: 0, name: 'find of nothing', line: ['find', 'no such name'] },
  { code: 0, name: 'diff', line: ['diff', 'FIRST', 'latest'] },
  { code: 0, name: 'verify', line: ['verify', 'FIRST', '--level', 'content'] },
  { code: 0, name: 'restore --to', line: ['restore', 'FIRST', '--to', 'NEW'] },
  { code: 0, name: 'restore --plan', line: ['restore', 'FIRST', '--plan'] },
  { code: 0, name: 'restore --in-place', line: ['restore', 'FIRST', '--source', 'photos', '--in-place'] },
  { code: 0, name: 'restore --undo', line: ['restore', '--undo'] },
  { code: 1, name: 'backup of what is not there', line: ['backup'], other: gone },
  { code: 1, name: 'show of a snapshot that is not there', line: ['show', '19700101'] },
  { code: 1, name: 'delete of a snapshot that is not there', line: ['delete', '19700101'] },
  { code: 1, name: 'restore into a folder that is in use', line: ['restore', 'latest', '--to', '.'] },
  { code: 1, name: 'restore of a path that is not there', line: ['restore', 'latest', '--path', 'no/such/path', '--to', 'NEW'] },
  { code: 2, name: 'no verb', line: [] },
  { code: 2, name: 'a verb that is not known', line: ['bakcup'] },
  { code: 2, name: 'an option that is not known', line: ['backup', '--sorce', 'app'] },
  { code: 2, name: 'a source that is not known', line: ['backup', '--source', 'phtos'] },
  { code: 2, name: 'a level that is not known', line: ['verify', '--level', 'drill'] },
  { code: 2, name: 'a restore to nowhere', line: ['restore', 'latest'] },
  { code: 2, name: 'an interactive run without a terminal', line: ['backup', '--interactive'] },
  { code: 2, name: 'a configuration that is missing', line: ['list', '--config', 'missing.json'] },
  {
    code: 2,
    name: 'a configuration with mistakes',
    line: ['backup'],
    other: { sources: [{ name: 'a b', kind: 'sqllite' }], destinations: [] },
  },
  { code: 2, name: 'a variable that is not set', line: ['backup'], other: { sources: [{ ...uploadsSource, path: `\${env:NOT_SET}` }] } },
  { code: 3, name: 'backup without one of its sources', line: ['backup'], other: partly },
  { code: 3, name: 'restore of what is left of it', line: ['restore', 'latest', '--to', 'NEW'], other: partly },
  { code: 4, name: 'verify of a damaged repository', line: ['verify', '--level', 'bytes'], other: broken },
  { code: 10, name: 'list without a repository', line: ['list'], other: nowhere },
  { code: 10, name: 'verify without a repository', line: ['verify'], other: nowhere },
  { code: 10, name: 'restore without a repository', line: ['restore', 'latest', '--in-place'], other: nowhere },
  { code: 0, name: 'delete', line: ['delete', 'latest', '--yes'] },
];

let site: Site;
let first = '';
let targets = 0;

beforeAll(async () => {
  site = await makeSite();
  site.configure(broken);
  await site.backup();
  const packs = join(site.at('broken'), 'packs');
  for (const path of readdirSync(packs, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.tar.zst'))) {
    const bytes = readFileSync(join(packs, path));
    bytes[bytes.length >> 1] = 255 - (bytes[bytes.length >> 1] ?? 0);
    writeFileSync(join(packs, path), bytes);
  }
  site.configure({});
  first = await site.backup();
});
afterAll(() => site[Symbol.dispose]());

describe.each([{ json: false }, { json: true }])('json: $json', ({ json }) => {
  it.each(cases)('$code: $name', async ({ code, line, other }) => {
    const config = join(site.folder, 'other.json');
    if (other !== undefined) writeFileSync(config, JSON.stringify({ version: 1, name: 'e2e', destinations: [repository], ...other }));
    targets += 1;
    const words = line.map((word) => (word === 'FIRST' ? first : word === 'NEW' ? site.at(`target-${targets}`) : word));
    const ran = await site.expect(code, [...words, ...(json ? ['--json'] : []), ...(other === undefined ? [] : ['--config', config])]);
    rmSync(config, { force: true });
    if (!json) {
      if (code !== 0) expect(ran.stderr).not.toBe('');
      for (const text of ['at Object.', 'at async', 'node:internal', 'undefined', '[object'])
        expect(ran.stdout + ran.stderr).not.toContain(text);
      return;
    }
    const events = readEvents(ran.stdout);
    expect(events.at(-1)).toMatchObject({ event: 'summary', exitCode: code });
    // What ends a run before its end is told with its code.
    if (code === 2) expect(events.some(({ event }) => event === 'error' || event === 'config-problem')).toBe(true);
  });
});

it('1: restore in place while a program has the database open', async () => {
  await using _application = await Application.start(
    site.database,
    "database.prepare('SELECT * FROM note').get(); say('open'); await stopped",
  );
  const { stdout } = await site.expect(1, ['restore', first, '--in-place', '--json']);
  expect(readEvents(stdout).some(({ code }) => code === 'target-in-use')).toBe(true);
});

it('what ends a run is told once, as its error', async () => {
  using alone = await makeSite();
  alone.configure({ destinations: [repository] });
  const id = await alone.backup(['--source', 'settings']);
  writeFileSync(alone.at(`backups/repository/snapshots/${id}.json`), 'no JSON');
  for (const line of [
    ['show', id],
    ['restore', id, '--to', alone.at('new')],
    ['diff', id, 'latest'],
  ]) {
    const { stderr } = await alone.expect(1, line);
    expect(stderr).toMatch(/^holdfast: the manifest snapshots\/\S+ is damaged: [^\n]+\n$/);
    const { stdout } = await alone.expect(1, [...line, '--json']);
    expect(readEvents(stdout).filter(({ message }) => String(message).includes('is damaged'))).toEqual([
      expect.objectContaining({ event: 'error' }),
    ]);
  }
});
