import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Couchdb, revision } from './support/couchdb.ts';
import type { Ran } from './support/run-program.ts';
import { repository, Site } from './support/site.ts';

let couchdb: Couchdb;
beforeAll(async () => {
  couchdb = await Couchdb.start();
}, 60_000);
afterAll(async () => await couchdb[Symbol.asyncDispose]());

const variables = () => ({ COUCHDB_URL: couchdb.secretUrl });

/** H31: no secret in whatever is printed. */
function noSecrets(ran: Ran): Ran {
  for (const secret of [couchdb.password, couchdb.login, encodeURIComponent(couchdb.password)]) expect(ran.output).not.toContain(secret);
  return ran;
}

/** A site with a database: conflicts, a tombstone, attachments, a rule that would refuse everything. */
async function filled(rules = "function () { throw { forbidden: 'no' }; }"): Promise<{ readonly site: Site; readonly name: string }> {
  const name = await couchdb.create('animals');
  const docs = [
    { ...revision('cat', 2, 'bbb', 'aaa'), side: 'b' },
    { ...revision('cat', 2, 'ccc', 'aaa'), side: 'c' },
    { ...revision('gone', 3, 'z', 'y', 'x'), _deleted: true },
    ...Array.from({ length: 300 }, (_, index) => ({ ...revision(`é ${index}`, 1, 'f'), text: 'a\u2028b' })),
  ];
  await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs });
  const data = Buffer.from([0, 255, 10]).toString('base64');
  await couchdb.call('PUT', `/${name}/attached`, { _attachments: { 'b c.bin': { content_type: 'application/x-b', data } } });
  await couchdb.call('PUT', `/${name}/_design/rules`, { validate_doc_update: rules });
  const site = new Site();
  const source = { name: 'animals', kind: 'couchdb', url: '$' + '{env:COUCHDB_URL}', database: name };
  site.configure({ sources: [source], destinations: [repository] });
  return { site, name };
}

describe('a CouchDB database through the whole command', { timeout: 180_000 }, () => {
  it('is backed up, verified, restored into a folder and into a new database, which gives the same snapshot again', async () => {
    const { site, name } = await filled();
    using _ = site;
    const run = async (status: number, ...line: string[]) => noSecrets(await site.expect(status, line, { variables: variables() }));
    await run(0, 'backup');
    await run(0, 'verify', 'latest', '--level', 'content');
    const folder = site.at('out');
    await run(0, 'restore', 'latest', '--to', folder);
    const stored = join(folder, 'animals');
    const lines = readdirSync(join(stored, '_documents')).flatMap((part) =>
      readFileSync(join(stored, '_documents', part), 'utf8').split('\n'),
    );
    expect(lines.filter((line) => line !== '').length).toBe(305);
    expect(readFileSync(join(stored, 'attachments', readdirSync(join(stored, 'attachments'))[0] as string))).toEqual(
      Buffer.from([0, 255, 10]),
    );
    const copy = couchdb.reserve('copy');
    expect((await run(0, 'restore', 'latest', '--to', `${couchdb.url}/${copy}`)).output).toContain('Restored and equal');
    await run(1, 'restore', 'latest', '--to', `${couchdb.url}/${copy}`);
    expect(await couchdb.stateOf(copy)).toEqual(await couchdb.stateOf(name));
  });

  it('is restored in place, and taken back', async () => {
    const { site, name } = await filled('function () {}');
    using _ = site;
    const run = async (status: number, ...line: string[]) => noSecrets(await site.expect(status, line, { variables: variables() }));
    await run(0, 'backup');
    await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs: [{ ...revision('late', 1, 'l') }] });
    expect((await run(0, 'restore', 'latest', '--in-place', '--plan')).output).toContain('1 replaced');
    await run(0, 'restore', 'latest', '--in-place');
    expect((await couchdb.call('GET', `/${name}/late`)).error).toBe('not_found');
    await run(0, 'restore', '--undo');
    expect((await couchdb.call('GET', `/${name}/late`))._id).toBe('late');
    const all = (await couchdb.call('GET', '/_all_dbs')) as unknown as string[];
    expect(all.filter((database) => database.includes(name))).toEqual([name]);
  });

  it('H1, H3: a server that is not there, a database that is missing and a wrong password fail the source by name; nothing is committed', async () => {
    const { site } = await filled();
    using _ = site;
    const source = (more: object) => ({ name: 'animals', kind: 'couchdb', url: '$' + '{env:COUCHDB_URL}', database: 'animals', ...more });
    const cases: readonly (readonly [object, string, string])[] = [
      [{ database: 'no-such' }, couchdb.secretUrl, 'does not exist'],
      [{}, 'http://admin:hunter2@127.0.0.1:1', 'does not answer'],
      [{}, couchdb.url.replace('://', '://admin:hunter2@'), 'name or password are wrong'],
    ];
    for (const [more, url, words] of cases) {
      site.configure({ sources: [source(more)], destinations: [repository] });
      const ran = await site.expect(1, ['backup'], { variables: { COUCHDB_URL: url } });
      expect(noSecrets(ran).output).toContain(words);
      expect(ran.output).not.toContain('hunter2');
    }
    expect(existsSync(site.at('repository/snapshots')) ? readdirSync(site.at('repository/snapshots')) : []).toEqual([]);
  });
});
