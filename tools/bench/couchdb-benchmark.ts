import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type HoldfastSite, makeSite } from './holdfast-site.ts';
import { type Measurement, measure, median } from './measured-run.ts';

const usage = `pnpm bench couchdb [--documents N] [--rounds N] [--directory DIR]
  Makes a database of N documents (200,000: 160 MB) on PouchDB Server in memory, or on the server that HOLDFAST_TEST_COUCHDB_URL
  names; then full backups, backups after 1 % of the documents changed, and restores into new databases,
  beside couchbackup and couchrestore, in turn. PouchDB Server takes most of the time itself: only a real CouchDB shows the programs.`;

const options = {
  documents: { type: 'string', default: '200000' },
  rounds: { type: 'string', default: '3' },
  directory: { type: 'string', default: join(tmpdir(), 'holdfast-bench') },
  help: { type: 'boolean', default: false },
} as const;

const couchdbLibrary = join(import.meta.dirname, '../../libs/source-couchdb');
const database = 'holdfast-bench';

/** A server that speaks CouchDB's protocol. */
interface Server extends AsyncDisposable {
  /** With credentials. */
  readonly url: string;
}

interface Way {
  readonly name: string;
  readonly runs: Measurement[];
  readonly run: (round: number) => Promise<Measurement>;
}

/** Runs every way in turn, round after round, and prints medians and ratios. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options });
  const [documents, rounds] = [Number(values.documents), Number(values.rounds)];
  if (values.help || !(documents >= 100) || !(rounds >= 1)) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  mkdirSync(values.directory, { recursive: true });
  const room = mkdtempSync(join(values.directory, 'couchdb-'));
  await using server = await openServer();
  try {
    await call(server, 'DELETE', `/${database}`);
    await fill(server, documents);
    const ways = waysOf(server, room, documents);
    for (let round = 1; round <= rounds; round += 1) {
      for (const way of ways) {
        way.runs.push(await way.run(round));
        console.log(`  round ${round}: ${way.name} ${way.runs.at(-1)?.seconds.toFixed(2)} s`);
      }
    }
    print(ways, documents);
  } finally {
    rmSync(room, { recursive: true, force: true });
    for (const name of [database, `${database}-ours`, `${database}-theirs`]) await call(server, 'DELETE', `/${name}`);
  }
}

function waysOf(server: Server, room: string, documents: number): Way[] {
  const environment = { COUCHDB_URL: server.url, COUCH_URL: server.url };
  const source = { name: 'animals', kind: 'couchdb', url: '$' + '{env:COUCHDB_URL}', database };
  process.env.COUCHDB_URL = server.url;
  const site = (name: string): HoldfastSite => makeSite(join(room, name), { sources: [source] });
  const file = join(room, 'couchbackup.txt');
  const stock = (program: string, name: string, redirect: string): Promise<Measurement> => {
    const script = `node "$0" --db ${name} ${redirect} '${file}'`;
    return measure({
      program: 'bash',
      args: ['-c', script, join(couchdbLibrary, `node_modules/@cloudant/couchbackup/bin/${program}.bin.js`)],
      environment,
    });
  };
  const way = (name: string, work: Way['run']): Way => ({ name, runs: [], run: work });
  const last = site('last');
  return [
    way('holdfast backup, full', (round) => site(`full-${round}`).run('backup')),
    way('couchbackup', () => stock('couchbackup', database, '>')),
    way('holdfast backup, 1 % changed', async (round) => {
      if (round === 1) await last.run('backup');
      await changeSome(server, documents, round);
      return await last.run('backup');
    }),
    way('holdfast restore', async () => {
      await call(server, 'DELETE', `/${database}-ours`);
      const target = new URL(server.url);
      [target.username, target.password] = ['', ''];
      return await last.run('restore', 'latest', '--to', `${target.href.replace(/\/$/, '')}/${database}-ours`);
    }),
    way('couchrestore', async () => {
      await call(server, 'DELETE', `/${database}-theirs`);
      await call(server, 'PUT', `/${database}-theirs`);
      return await stock('couchrestore', `${database}-theirs`, '<');
    }),
  ];
}

function print(ways: readonly Way[], documents: number): void {
  const secondsOf = ({ runs }: Way): number => median(runs.map(({ seconds }) => seconds));
  const [full, theirs, incremental, restore, theirRestore] = ways as [Way, Way, Way, Way, Way];
  const against = new Map([
    [full, theirs],
    [incremental, theirs],
    [restore, theirRestore],
  ]);
  console.log(`\n${documents} documents; medians of ${full.runs.length}`);
  for (const way of ways) {
    const { name, runs } = way;
    const [cpu, peak] = [median(runs.map(({ cpuSeconds }) => cpuSeconds)), median(runs.map(({ peakMegabytes }) => peakMegabytes))];
    const other = against.get(way);
    const ratio = other === undefined ? '' : `${(secondsOf(other) / secondsOf(way)).toFixed(1)} x ${other.name}`;
    console.log(
      `${name.padEnd(30)}${secondsOf(way).toFixed(2).padStart(8)} s${cpu.toFixed(2).padStart(8)} s CPU${Math.round(peak).toString().padStart(6)} MB   ${ratio}`,
    );
  }
}

async function openServer(): Promise<Server> {
  const given = process.env.HOLDFAST_TEST_COUCHDB_URL;
  if (given !== undefined && given !== '') return { url: given.replace(/\/$/, ''), [Symbol.asyncDispose]: async () => {} };
  const password = randomBytes(8).toString('hex');
  const server = fork(join(couchdbLibrary, 'src/testing/server-process.ts'), { execArgv: ['--max-old-space-size=6000'] });
  server.send({ username: 'admin', password });
  const [{ url }] = (await once(server, 'message')) as [{ url: string }];
  const authorized = new URL(url);
  [authorized.username, authorized.password] = ['admin', password];
  return { url: authorized.href.replace(/\/$/, ''), [Symbol.asyncDispose]: async () => void server.kill() };
}

async function fill(server: Server, documents: number): Promise<void> {
  await call(server, 'PUT', `/${database}`);
  const words = 'lorem ipsum dolor sit amet consectetur adipiscing elit '.repeat(11);
  for (let start = 0; start < documents; start += 1000) {
    const docs = Array.from({ length: Math.min(1000, documents - start) }, (_, index) => ({
      ...{ _id: `object-${String(start + index).padStart(8, '0')}`, title: `Object ${start + index}`, year: 1800 + (index % 200) },
      ...{ text: words.slice(index % 90), token: randomBytes(24).toString('hex'), tags: ['one', 'two', { nested: index }] },
    }));
    await call(server, 'POST', `/${database}/_bulk_docs`, { docs });
  }
}

/** Changes 1 % of the documents, spread over all of them. */
async function changeSome(server: Server, documents: number, round: number): Promise<void> {
  const keys = Array.from({ length: Math.floor(documents / 100) }, (_, index) => `object-${String(index * 100 + round).padStart(8, '0')}`);
  const { rows } = (await call(server, 'POST', `/${database}/_all_docs?include_docs=true`, { keys })) as { rows: { doc: object }[] };
  await call(server, 'POST', `/${database}/_bulk_docs`, { docs: rows.map(({ doc }) => ({ ...doc, title: `changed ${round}` })) });
}

async function call({ url }: Server, method: string, path: string, body?: object): Promise<unknown> {
  const { username, password, origin, pathname } = new URL(url);
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { authorization, 'content-type': 'application/json' };
  const response = await fetch(`${origin}${pathname.replace(/\/$/, '')}${path}`, { method, headers, ...sent });
  return await response.json();
}
