import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Couchdb, revision } from './support/couchdb.ts';
import { readEvents } from './support/events.ts';
import { type Ran, runProgram } from './support/run-program.ts';
import { repository, Site } from './support/site.ts';
import { keys, Terminal } from './support/terminal.ts';

let couchdb: Couchdb;
beforeAll(async () => {
  couchdb = await Couchdb.start();
}, 60_000);
afterAll(async () => await couchdb[Symbol.asyncDispose]());

const variables = () => ({ COUCHDB_URL: couchdb.secretUrl, COUCHDB_LOGIN: couchdb.login });
const sourceOf = (database: string) => ({ name: 'animals', kind: 'couchdb', url: `\${env:COUCHDB_URL}`, database });

/** couchrestore writes several batches at once, so that a stricter one may come before what it refuses. */
const lenient = 'function () {}';
const strict = "function () { throw { forbidden: 'no' }; }";

/** Conflicts, a tombstone, an attachment, a design document with rules, odd ids. */
async function filled(rules: string): Promise<string> {
  const name = await couchdb.create('filled');
  const docs = [
    { ...revision('cat', 2, 'bbb', 'aaa'), name: 'Tom', age: 3, at: '2026-01-02T10:00:00Z' },
    { ...revision('cat', 2, 'ccc', 'aaa'), name: 'Tom', age: 4, at: '2026-01-01T10:00:00Z' },
    { ...revision('dog', 2, 'bbb', 'aaa'), at: 1 },
    { ...revision('dog', 2, 'ccc', 'aaa') },
    { ...revision('gone', 3, 'z', 'y', 'x'), _deleted: true },
    ...Array.from({ length: 700 }, (_, index) => ({ ...revision(`é ${index}`, 1, 'f'), text: 'a\u2028b' })),
  ];
  await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs });
  const data = Buffer.from([0, 255, 10]).toString('base64');
  await couchdb.call('PUT', `/${name}/attached`, { _attachments: { 'b c.bin': { content_type: 'application/x-b', data } } });
  await couchdb.call('PUT', `/${name}/_design/rules`, { validate_doc_update: rules });
  return name;
}

async function couchbackup(database: string): Promise<Ran> {
  const { script, variables: own } = couchdb.stock('couchbackup', database);
  const ran = await runProgram(process.execPath, [script, '--quiet', '--attachments'], { variables: own });
  expect(ran.status, ran.output).toBe(0);
  return ran;
}

function noSecrets(ran: Ran): Ran {
  for (const secret of [couchdb.password, couchdb.login, encodeURIComponent(couchdb.password)]) {
    expect(ran.stdout + ran.stderr).not.toContain(secret);
  }
  return ran;
}

describe('restore-ndjson', { timeout: 120_000 }, () => {
  it('brings back what stock couchbackup wrote, needs no configuration, and counts it', async () => {
    using site = new Site();
    const from = await filled(strict);
    writeFileSync(site.at('animals.txt.gz'), gzipSync((await couchbackup(from)).stdout));
    const to = couchdb.reserve('restored');
    const target = `\${env:COUCHDB_URL}/${to}`;
    const dry = await site.expect(0, ['restore-ndjson', '../animals.txt.gz', '--to', target, '--dry-run'], { variables: variables() });
    expect(dry.stdout).toContain(
      'Would load: ../animals.txt.gz (couchbackup 2.11.12, full, with attachments) holds 705 documents in 707 revisions',
    );
    expect(await couchdb.call('GET', `/${to}`)).toMatchObject({ error: 'not_found' });
    const ran = await site.expect(0, ['restore-ndjson', '../animals.txt.gz', '--to', target, '--json'], { variables: variables() });
    const events = readEvents(noSecrets(ran).stdout);
    expect(events.find(({ event }) => event === 'documents-loaded')).toMatchObject({
      documents: 705,
      revisions: 707,
      refused: 0,
      created: true,
    });
    expect(events.at(-1)).toMatchObject({ verb: 'restore-ndjson', outcome: 'complete', exitCode: 0 });
    expect(await couchdb.stateOf(to)).toEqual(await couchdb.stateOf(from));
  });

  it('H31: refuses a password that is typed, takes one by reference, or that of the configured source', async () => {
    using site = new Site();
    const to = couchdb.reserve('typed');
    const typed = await site.run(['restore-ndjson', '-', '--to', `${couchdb.url.replace('://', '://admin:hunter2@')}/${to}`]);
    expect(typed.status).toBe(2);
    expect(typed.stderr).toMatch(/holds a password.*\$\{env:NAME\}/);
    expect(typed.stdout + typed.stderr).not.toContain('hunter2');
    const byReference = `${couchdb.url.replace('://', `://\${env:COUCHDB_LOGIN}@`)}/${to}`;
    noSecrets(await site.expect(0, ['restore-ndjson', '-', '--to', byReference], { variables: variables(), input: '{"_id":"a"}\n' }));
    site.configure({ sources: [sourceOf(to)] });
    const more = ['restore-ndjson', '-', '--to', `${couchdb.url}/${to}`];
    noSecrets(await site.expect(1, more, { variables: variables(), input: '{"_id":"b"}\n' }));
    noSecrets(await site.expect(0, [...more, '--merge'], { variables: variables(), input: '{"_id":"b"}\n' }));
    expect(await couchdb.call('GET', `/${to}`)).toMatchObject({ doc_count: 2 });
  });

  it('H4: a file that breaks off changes nothing; --salvage loads what is whole and says so', async () => {
    using site = new Site();
    writeFileSync(site.at('broken.ndjson'), '{"_id":"a"}\n{"_id":"b"');
    const to = couchdb.reserve('broken');
    const line = ['restore-ndjson', '../broken.ndjson', '--to', `\${env:COUCHDB_URL}/${to}`];
    const refused = await site.expect(1, line, { variables: variables() });
    expect(refused.stderr).toContain('../broken.ndjson breaks off in line 2');
    expect(await couchdb.call('GET', `/${to}`)).toMatchObject({ error: 'not_found' });
    await site.expect(3, [...line, '--salvage'], { variables: variables() });
    expect(await couchdb.call('GET', `/${to}`)).toMatchObject({ doc_count: 1 });
  });

  it('names every document that the server refuses, and ends with 4', async () => {
    using site = new Site();
    const to = couchdb.reserve('refusing');
    const line = ['restore-ndjson', '-', '--to', `\${env:COUCHDB_URL}/${to}`];
    const ran = await site.expect(4, line, { variables: variables(), input: '{"_id":"a"}\n{"_id":"_b"}\n{"_id":"c"}\n' });
    expect(ran.stderr).toMatch(/_b.* was not loaded: /);
    expect(await couchdb.call('GET', `/${to}`)).toMatchObject({ doc_count: 2 });
  });
});

it('restore --as couchbackup writes what stock couchrestore takes; nothing is replaced', { timeout: 120_000 }, async () => {
  using site = new Site();
  const from = await filled(lenient);
  site.configure({ sources: [sourceOf(from)], destinations: [repository] });
  const run = (status: number, ...line: readonly string[]) => site.expect(status, line, { variables: variables() });
  await run(0, 'backup');
  const ran = noSecrets(await run(0, 'restore', 'latest', '--as', 'couchbackup', '--to', '../animals.txt', '--json'));
  expect(readEvents(ran.stdout).find(({ event }) => event === 'documents-exported')).toMatchObject({ documents: 705, revisions: 707 });
  await run(1, 'restore', 'latest', '--as', 'couchbackup', '--to', '../animals.txt');
  const to = await couchdb.create('stock');
  const { script, variables: own } = couchdb.stock('couchrestore', to);
  const input = readFileSync(site.at('animals.txt'), 'utf8');
  const restored = await runProgram(process.execPath, [script, '--quiet', '--attachments'], { variables: own, input });
  expect(restored.status, restored.output).toBe(0);
  expect(await couchdb.stateOf(to)).toEqual(await couchdb.stateOf(from));
  await run(0, 'restore', 'latest', '--as', 'ndjson', '--to', '../animals.ndjson.zst');
  const again = couchdb.reserve('again');
  await run(0, 'restore-ndjson', '../animals.ndjson.zst', '--to', `\${env:COUCHDB_URL}/${again}`);
  expect(await couchdb.stateOf(again)).toEqual(await couchdb.stateOf(from));
});

describe('conflicts', { timeout: 120_000 }, () => {
  async function site(): Promise<{
    readonly site: Site;
    readonly name: string;
    readonly run: (status: number, ...line: string[]) => Promise<Ran>;
  }> {
    const made = new Site();
    const name = await couchdb.create('conflicts');
    const docs = [
      { ...revision('cat', 2, 'bbb', 'aaa'), name: 'Tom', age: 3, at: '2026-01-02T10:00:00Z' },
      { ...revision('cat', 2, 'ccc', 'aaa'), name: 'Tim', age: 4, at: '2026-01-01T10:00:00Z' },
      { ...revision('dog', 2, 'bbb', 'aaa'), at: 1 },
      { ...revision('dog', 2, 'ccc', 'aaa') },
    ];
    await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs });
    writeFileSync(made.at('login'), couchdb.login);
    made.configure({ sources: [{ ...sourceOf(name), url: couchdb.url.replace('://', `://\${file:../login}@`) }] });
    return { site: made, name, run: async (status, ...line) => noSecrets(await made.expect(status, line)) };
  }

  it('are listed, planned and resolved by the newest of a field; what cannot be decided is left and named', async () => {
    const { site: made, name, run } = await site();
    using _ = made;
    expect((await run(0, 'conflicts', 'animals')).stdout).toMatch(
      /cat: 2-ccc is shown, beside 2-bbb\ndog: .*\n2 documents of .* in conflict/,
    );
    const planned = await run(3, 'conflicts', 'animals', '--resolve', 'newest', '--by', 'at', '--dry-run', '--json');
    expect(readEvents(planned.stdout).filter(({ event }) => event === 'conflict-resolved')).toEqual([
      expect.objectContaining({ document: 'cat', action: 'planned', winner: '2-bbb' }),
      expect.objectContaining({ document: 'dog', action: 'undecided', message: 'at is missing in 2-ccc' }),
    ]);
    expect(await couchdb.call('GET', `/${name}/cat`)).toMatchObject({ _rev: '2-ccc' });
    await run(3, 'conflicts', 'animals', '--resolve', 'newest', '--by', 'at');
    expect(await couchdb.call('GET', `/${name}/cat?conflicts=true`)).toEqual({
      _id: 'cat',
      _rev: '2-bbb',
      name: 'Tom',
      age: 3,
      at: expect.any(String),
    });
    await run(0, 'conflicts', 'animals', '--document', 'dog', '--winner', '2-b');
    expect((await run(0, 'conflicts', 'animals')).stdout).toContain('No document');
  });

  it('are asked for, field by field', async () => {
    const { site: made, name } = await site();
    using _ = made;
    const terminal = new Terminal(['conflicts', 'animals', '--resolve', 'ask'], { directory: made.folder });
    await terminal.answer('cat: which revision stays?', keys.down, keys.down, keys.enter);
    await terminal.answer('age?', keys.enter);
    await terminal.answer('at?', keys.down, keys.enter);
    await terminal.answer('name?', keys.down, keys.enter);
    await terminal.answer('dog: which revision stays?', keys.up, keys.enter);
    expect(await terminal.ended(), terminal.shown).toBe(3);
    expect(await couchdb.call('GET', `/${name}/cat?conflicts=true`)).toEqual({
      _id: 'cat',
      _rev: expect.stringMatching(/^3-/),
      name: 'Tom',
      age: 4,
      at: '2026-01-02T10:00:00Z',
    });
    expect(await couchdb.call('GET', `/${name}/dog?conflicts=true`)).toMatchObject({ _conflicts: ['2-bbb'] });
  });
});

it('replicate brings a configured source into another database, compares them, and refuses what stands there', {
  timeout: 120_000,
}, async () => {
  using site = new Site();
  const from = await filled(strict);
  site.configure({ sources: [sourceOf(from)] });
  const to = couchdb.reserve('replica');
  const line = ['replicate', 'animals', `${couchdb.url}/${to}`];
  const run = async (status: number, ...more: readonly string[]) =>
    noSecrets(await site.expect(status, [...line, ...more], { variables: variables() }));
  expect((await run(0, '--dry-run')).stdout).toContain('Would replicate: 705 documents');
  const events = readEvents((await run(0, '--json')).stdout);
  expect(events.find(({ event }) => event === 'replicated')).toMatchObject({ documents: 705, missing: 0, created: true });
  expect(await couchdb.stateOf(to)).toEqual(await couchdb.stateOf(from));
  const other = await couchdb.create('occupied');
  await couchdb.call('PUT', `/${other}/there`, {});
  const refused = await site.expect(1, ['replicate', 'animals', `${couchdb.url}/${other}`], { variables: variables() });
  expect(refused.stderr).toContain('--merge');
});

it('H17: a backup by way of couchbackup names what that loses, and is degraded', { timeout: 120_000 }, async () => {
  using site = new Site();
  const name = await couchdb.create('engine');
  site.configure({ sources: [{ ...sourceOf(name), engine: 'couchbackup' }], destinations: [repository] });
  await couchdb.call('PUT', `/${name}/whole`, {});
  noSecrets(await site.expect(0, ['backup'], { variables: variables() }));
  await couchdb.call('PUT', `/${name}/${encodeURIComponent('se\u2028parated')}`, {});
  const ran = noSecrets(await site.expect(3, ['backup'], { variables: variables() }));
  expect(ran.stderr).toContain('couchbackup lost the revision');
});
