import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { childrenOf } from './support/processes.ts';
import type { Ran, RunOptions } from './support/run-program.ts';
import { makeSite, type Site, write } from './support/site.ts';

/** One secret for each place where one may stand. Some have what would break a careless mask: quotes, %, +, a line's end. */
const secrets = {
  variable: 'S3CR3T-variable-91ab%2F+"quote\'',
  file: 'S3CR3T-file-77cd\\back',
  folder: 'S3CR3T-folder-35ef',
  url: 'S3CR3T-url-13aa',
  setting: 'S3CR3T-setting-02bb',
  ambient: 'S3CR3T-ambient-64dd',
};

let site: Site;
const printed: { readonly where: string; readonly text: string }[] = [];
const seenChildren: string[] = [];

const variables = {
  STORE: secrets.variable,
  FOLDER: secrets.folder,
  AWS_SECRET_ACCESS_KEY: secrets.ambient,
  DATABASE_PASSWORD: secrets.ambient,
};

beforeAll(async () => {
  site = await makeSite();
  writeFileSync(join(site.folder, 'store-secret.txt'), `${secrets.file}\n`);
  write(join(site.folder, '.env'), `SESSION_KEY=${secrets.setting}\n`, 0o600);
  mkdirSync(join(site.folder, secrets.folder));
  renameSync(site.database, join(site.folder, secrets.folder, 'app.db'));
  renameSync(`${site.database}-wal`, join(site.folder, secrets.folder, 'app.db-wal'));
  configure();
});
afterAll(() => site[Symbol.dispose]());

function configure(change: { readonly sources?: readonly object[]; readonly destinations?: readonly object[] } = {}): void {
  site.configure({
    sources: [
      { name: 'app', kind: 'sqlite', path: `\${env:FOLDER}/app.db` },
      { name: 'photos', kind: 'uploads', path: 'storage/up loads' },
      { name: 'settings', kind: 'config-files', paths: ['.env'] },
    ],
    destinations: [
      { name: 'local', kind: 'repository', url: `file:../stores/\${env:STORE}` },
      { name: 'usb', kind: 'archive', directory: `../stores/\${file:store-secret.txt}`, format: 'zip' },
    ],
    retention: { last: 1 },
    ...change,
  });
}

/** Runs a command line as text, as JSON and quietly; notes all that it prints and every process that it starts. */
async function run(line: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const watch: RunOptions['onStart'] = (child) => {
    const timer = setInterval(() => seenChildren.push(...childrenOf(child.pid ?? 0).map(({ commandLine }) => commandLine)), 30);
    child.once('exit', () => clearInterval(timer));
  };
  const ran = await site.run(line, { variables, onStart: watch, ...options });
  printed.push({ where: `${line.join(' ')} (${ran.status})`, text: ran.stdout + ran.stderr });
  return ran;
}

const verbs: readonly (() => readonly string[])[] = [
  () => ['validate'],
  () => ['backup'],
  () => ['list'],
  () => ['show'],
  () => ['find', '**'],
  () => ['diff', 'latest', 'latest'],
  () => ['verify', '--all', '--level', 'content'],
  () => ['verify', '--budget', '50%', '--max-age', '1d'],
  () => ['status'],
  () => ['report'],
  () => ['report', '--html', site.at('report.html')],
  () => ['prune', '--explain'],
  () => ['prune', '--simulate', '1m'],
  () => ['restore', 'latest', '--plan'],
  () => ['restore', 'latest', '--to', newTarget()],
  () => ['restore', 'latest', '--in-place'],
  () => ['restore', '--undo'],
];

let targets = 0;
function newTarget(): string {
  targets += 1;
  return site.at(`target-${targets}`);
}

it('H31: secrets of the configuration, the environment and the settings are on no stream of any verb that succeeds', {
  timeout: 300_000,
}, async () => {
  for (const form of [[], ['--json']]) for (const line of verbs) expect((await run([...line(), ...form])).status).toBe(0);
});

it('H31: nor on any that fails', { timeout: 120_000 }, async () => {
  const codes = new Set<number | undefined>();
  const runBoth = async (line: readonly string[], options: RunOptions = {}): Promise<void> => {
    for (const form of [[], ['--json']]) codes.add((await run([...line, ...form], options)).status);
  };
  const database = join(site.folder, secrets.folder);
  // The database's folder, whose name is a secret, is missing; then the database is damaged.
  renameSync(database, `${database}.away`);
  await runBoth(['backup']);
  for (const verb of ['list', 'show']) await runBoth([verb]);
  await runBoth(['backup', '--source', 'app']);
  renameSync(`${database}.away`, database);
  writeFileSync(join(database, 'app.db'), 'no database');
  rmSync(join(database, 'app.db-wal'), { force: true });
  await runBoth(['backup', '--source', 'app']);
  await runBoth(['restore', 'latest', '--path', 'no such path', '--to', site.at('nothing')]);
  await runBoth(['show', 'no-such-id']);
  // Stores that cannot be written or are not there.
  renameSync(site.at('stores'), site.at('stores-away'));
  writeFileSync(site.at('stores'), 'a file');
  await runBoth(['backup']);
  rmSync(site.at('stores'));
  await runBoth(['list']);
  await runBoth(['verify']);
  await runBoth(['restore', 'latest', '--in-place']);
  renameSync(site.at('stores-away'), site.at('stores'));
  // References that stand for nothing, and what stands in the open where it should not.
  await runBoth(['backup'], { variables: { ...variables, STORE: undefined } });
  const inTheOpen = [
    { name: 'far', kind: 'repository', url: `s3://key:${secrets.url}@host/bucket` },
    { name: 'near', kind: 'repository', url: `file://user:${secrets.url}@host/backups?token=${secrets.url}` },
    { name: 'odd', kind: 'repository', url: 'file:x', password: secrets.url },
    { name: 'same', kind: 'archive', directory: `${secrets.url}/\${nothing}`, format: 'zip' },
  ];
  for (const destination of inTheOpen) {
    configure({ destinations: [destination] });
    for (const verb of ['validate', 'backup', 'list']) await runBoth([verb]);
  }
  configure({ destinations: [{ name: 'inside', kind: 'archive', directory: `storage/up loads/\${env:STORE}`, format: 'zip' }] });
  await runBoth(['backup']);
  writeFileSync(site.config, `{ "version": 1, "sources": [ { "url": "s3://key:${secrets.url}@host" "oops" } ] }`);
  await runBoth(['validate']);
  configure();
  expect([...codes].toSorted((one, other) => Number(one) - Number(other))).toEqual([0, 1, 2, 3, 10]);
});

it('H31: nor on any that is interrupted or crashes into a closed pipe', async () => {
  for (const milliseconds of [150, 300, 600]) {
    await run(['backup', '--reread', '--json'], {
      onStart: (child) => {
        setTimeout(() => child.kill('SIGINT'), milliseconds);
      },
    });
  }
  await run(['find', '**'], { onStart: (child) => child.stdout?.destroy() });
});

it('H31: nor in what a snapshot says of itself, which is read here without the secrets that could mask it', async () => {
  renameSync(join(site.at('stores'), secrets.variable), site.at('plain'));
  const destinations = [{ name: 'local', kind: 'repository', url: 'file:../plain' }];
  configure({
    sources: [
      { name: 'app', kind: 'sqlite', path: 'elsewhere.db' },
      { name: 'photos', kind: 'uploads', path: 'storage' },
    ],
    destinations,
  });
  const ids = (await run(['list', '--quiet'], { variables: {} })).stdout.trim().split('\n');
  expect(ids.length).toBeGreaterThan(2);
  for (const id of ids) for (const form of [[], ['--json']]) expect((await run(['show', id, ...form], { variables: {} })).status).toBe(0);
});

it('H31: what was printed is searched for every secret in every form, and so is every command line of a child', () => {
  expect(printed.length).toBeGreaterThan(60);
  // There was something to mask.
  for (const reference of ['env:STORE', 'file:store-secret.txt', 'env:FOLDER']) {
    expect(printed.filter(({ text }) => text.includes(reference)).length, reference).toBeGreaterThan(3);
  }
  for (const { where, text } of printed) {
    for (const [name, secret] of Object.entries(secrets)) {
      const found = formsOf(secret).filter((form) => text.includes(form));
      expect(found, `the secret ${name} after ${where}: ${text.slice(0, 2000)}`).toEqual([]);
    }
  }
  expect(seenChildren.length).toBeGreaterThan(0);
  for (const secret of Object.values(secrets)) expect(seenChildren.filter((line) => line.includes(secret))).toEqual([]);
});

/** The secret as it is, and as it looks in JSON, in URLs and in base64; also its telling half alone. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURI(secret),
    bytes.toString('base64'),
    bytes.toString('hex'),
    secret.slice(0, 15),
  ];
}
