import { createHash } from 'node:crypto';
import { cpSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDatabase } from './support/database-state.ts';
import { runTool } from './support/run-program.ts';
import { Site } from './support/site.ts';

const golden = join(import.meta.dirname, 'golden');

/** What the first snapshot of each of them holds; the second has `sub/new.txt` beside it. */
const photos = {
  'a.txt': '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03',
  'big.bin': '0577a1330587a30092082b17468c868231804dbb0b0262a2693d5b05b45a5de5',
  empty: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  hard: '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03',
  'sub/b c.txt': '8d959942e68567941eb6b381b5e734d6200fe749c449e4b0e0de7270da095f8b',
  'text.txt': '2281d9760ea94b936a1c70a163d46971b667732cdcdd4931d17ddd16b75cd5f7',
};
const settings = {
  '.env': 'c283007d8774ef7af9ef9242045d49e726f834624768abf670d1e9a6634ee651',
  'config/site.yml': '463f6d73a3dfbc38090eaaaf4dcfd839455795ad614515ea8145bd9678d21834',
};
const later = { 'sub/new.txt': '7f8b1dfc466b6249f06cbe55c9174df2578e7754da793fded244ef5cba2a38f1' };

let site: Site;
beforeEach(() => {
  site = new Site();
});
afterEach(() => site[Symbol.dispose]());

function digestsBelow(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const places = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(
    places.map((place) => [place.slice(folder.length + 1), createHash('sha256').update(readFileSync(place)).digest('hex')]),
  );
}

describe.each(['format-1-plain', 'format-1-encrypted'])('%s', (name) => {
  const isEncrypted = name.endsWith('encrypted');
  const key = isEncrypted ? ['--identity', join(golden, 'golden.key')] : [];

  beforeEach(() => {
    cpSync(join(golden, name), site.at(name), { recursive: true });
    site.configure({ destinations: [{ name: 'golden', kind: 'repository', url: `file:${site.at(name)}` }] });
  });

  it('is verified, byte by byte and file by file', async () => {
    expect(await site.snapshots()).toHaveLength(2);
    await site.expect(0, ['verify', '--all', '--level', 'bytes']);
    await site.expect(0, ['verify', '--all', '--level', 'content', ...key]);
    if (isEncrypted) await site.expect(12, ['verify', '--level', 'content']);
  });

  it('is restored as it was', async () => {
    const [first = '', second = ''] = await site.snapshots();
    await site.expect(0, ['restore', first, '--to', site.at('first'), ...key]);
    expect(digestsBelow(site.at('first/photos'))).toEqual(photos);
    expect(digestsBelow(site.at('first/settings'))).toEqual(settings);
    expect(readlinkSync(site.at('first/photos/sub/link'))).toBe('../a.txt');
    const [one, other] = ['a.txt', 'hard'].map((file) => lstatSync(site.at(`first/photos/${file}`), { bigint: true }));
    expect(one?.ino).toBe(other?.ino);
    expect(one?.mode).toBe(0o100640n);
    expect(one?.mtimeNs).toBe(1_700_000_000_500_000_000n);
    expect(JSON.stringify(readDatabase(site.at('first/app/app.db')))).toContain('note');
    await site.expect(0, ['restore', second, '--to', site.at('second'), '--source', 'photos', ...key]);
    expect(digestsBelow(site.at('second/photos'))).toEqual({ ...photos, ...later });
  });

  it('is read by hand as its RECOVERY.md says', async () => {
    const [id] = await site.snapshots();
    const guide = readFileSync(site.at(`${name}/RECOVERY.md`), 'utf8');
    const blocks = [...guide.matchAll(/```sh( choose)?\n([\s\S]*?)```/g)];
    const choice = `SNAPSHOT=${id}\nSOURCE=photos\nTARGET='${site.at('by hand')}'\nIDENTITY='${join(golden, 'golden.key')}'`;
    const script = ['set -eu', ...blocks.map(([, choose, code]) => (choose === undefined ? code : choice))].join('\n');
    await runTool('bash', ['-c', script], { directory: site.at(name) });
    expect(digestsBelow(site.at('by hand/photos'))).toEqual(photos);
  });
});
