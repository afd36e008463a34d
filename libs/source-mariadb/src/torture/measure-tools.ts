/**
 * Which cases other tools lose: `node libs/source-mariadb/src/torture/measure-tools.ts`. The npm package `mysqldump` is tried when
 * `MYSQLDUMP_PACKAGE` names the folder of an installation of it.
 */
import { execFile, spawn } from 'node:child_process';
import { open, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type PrivateMariadb, startMariadb } from '../testing/index.ts';
import { compareDatabases } from './compare/compare-databases.ts';
import { databaseOf, dropDatabase, makeDatabase } from './make-database.ts';
import { isPossible } from './torture-case.ts';
import { tortureCases } from './torture-cases.ts';

type Tool = (from: PrivateMariadb, to: PrivateMariadb, database: string) => Promise<void>;

const run = promisify(execFile);
/** One that does not come to an end has failed: `mariadb-dump` looks for a delimiter for ever where a body holds several. */
const runProgram = (program: string, argv: readonly string[]) => run(program, [...argv], { timeout: 60_000 });

const mariadbDump: Tool = async (from, to, database) => {
  const file = `${from.home}/dump.sql`;
  const complete = [
    '--hex-blob',
    '--single-transaction',
    '--routines',
    '--events',
    '--triggers',
    '--dump-history',
    `--result-file=${file}`,
  ];
  await runProgram('mariadb-dump', [`--defaults-file=${from.optionFile}`, ...complete, '--databases', database]);
  await load(to, file);
};

const mydumper: Tool = async (from, to, database) => {
  const folder = `${from.home}/mydumper`;
  await rm(folder, { recursive: true, force: true });
  const account = (place: PrivateMariadb) => ['-h', '127.0.0.1', '-P', String(place.port), '-u', 'tool', '-B', database];
  await runProgram('mydumper', [...account(from), '-o', folder, '-G', '-E', '-R', '-t', '2']);
  await to.run(`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4`);
  await runProgram('myloader', [...account(to), '-d', folder, '-t', '2']);
};

const mysqldumpPackage: Tool = async (from, to, database) => {
  const program = `
    const dump = require(process.env.MYSQLDUMP_PACKAGE + '/node_modules/mysqldump');
    dump.default({ connection: { host: '127.0.0.1', port: ${from.port}, user: 'tool', password: '', database: ${JSON.stringify(database)}, charset: 'utf8mb4' }, dumpToFile: process.argv[1],
      dump: { schema: { format: false, autoIncrement: true, engine: true, table: { ifNotExist: false, charset: true }, view: { createOrReplace: false, algorithm: true, definer: true, sqlSecurity: true } },
        data: { format: false, maxRowsPerInsertStatement: 100 }, trigger: { delimiter: ';;', dropIfExist: false, definer: true } } }).then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });`;
  const file = `${from.home}/package.sql`;
  await run(process.execPath, ['--eval', program, file], { timeout: 120_000, maxBuffer: 1e8 });
  await to.run(`CREATE OR REPLACE DATABASE \`${database}\` CHARACTER SET utf8mb4`);
  await load(to, file, database);
};

async function load(to: PrivateMariadb, file: string, database?: string): Promise<void> {
  const options = [`--defaults-file=${to.optionFile}`, '--binary-mode', ...(database === undefined ? [] : [database])];
  await using handle = await open(file);
  const child = spawn('mariadb', options, { stdio: [handle.fd, 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr?.on('data', (bytes) => {
    complaint += bytes;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(complaint);
}

const tools: Readonly<Record<string, Tool>> = {
  'mariadb-dump': mariadbDump,
  mydumper,
  ...(process.env.MYSQLDUMP_PACKAGE === undefined ? {} : { mysqldump: mysqldumpPackage }),
};

async function outcome(
  tool: Tool,
  places: { readonly from: PrivateMariadb; readonly to: PrivateMariadb },
  database: string,
): Promise<string> {
  const { from, to } = places;
  try {
    await tool(from, to, database);
  } catch (error) {
    return `failed: ${(error as Error).message
      .replaceAll(/-{10,}\n[\s\S]*?-{10,}/g, '')
      .trim()
      .split('\n')
      .at(-1)
      ?.slice(-160)}`;
  }
  const differences = await compareDatabases({ mariadb: from, database }, { mariadb: to, database }).catch((error: Error) => [
    error.message,
  ]);
  return differences.length === 0 ? 'equal' : `${differences.length} differences: ${differences[0]?.slice(0, 160).replaceAll('\n', ' ')}`;
}

await using from = await startMariadb({ settings: { 'max-allowed-packet': '1G' } });
await using to = await startMariadb({ settings: { 'max-allowed-packet': '1G' } });
for (const place of [from, to]) await place.run("CREATE USER tool@'127.0.0.1'; GRANT ALL ON *.* TO tool@'127.0.0.1' WITH GRANT OPTION");
const lost: Record<string, string[]> = Object.fromEntries(Object.keys(tools).map((name) => [name, []]));
const tried = tortureCases.filter((torture) => isPossible(torture, from.version));
for (const torture of tried) {
  const database = databaseOf(torture);
  await makeDatabase(from, torture, database);
  for (const [name, tool] of Object.entries(tools)) {
    await dropDatabase(to, database);
    const result = await outcome(tool, { from, to }, database);
    if (result === 'equal') continue;
    lost[name]?.push(torture.name);
    await writeFile('/dev/stdout', `${name}, ${torture.name}: ${result}\n`, { flag: 'a' });
  }
  await dropDatabase(to, database);
  await dropDatabase(from, database, torture);
}
const table = Object.entries(lost).map(([name, cases]) => `${name}: ${cases.length} lost: ${cases.join(', ')}\n`);
await writeFile('/dev/stdout', `${from.version}, ${tried.length} databases\n${table.join('')}`, { flag: 'a' });
