import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import type { RunningCouchdb } from './start-couchdb.ts';

const folder = dirname(createRequire(import.meta.url).resolve('@cloudant/couchbackup/package.json'));

/** Runs the stock couchbackup as a user would; gives the file that it writes. Throws with what it said when it fails. */
export async function couchbackup(couchdb: RunningCouchdb, database: string, options: readonly string[] = []): Promise<Buffer> {
  const { output, status, said } = await run(couchdb, { program: 'couchbackup', database, options, input: Buffer.alloc(0) });
  if (status !== 0) throw new Error(`couchbackup ended with ${status}: ${said}`);
  return output;
}

/** Runs the stock couchrestore as a user would; gives its exit status, and what it said on stderr. */
export async function couchrestore(
  couchdb: RunningCouchdb,
  database: string,
  { file, options = [] }: { readonly file: Buffer; readonly options?: readonly string[] },
): Promise<{ readonly status: number; readonly said: string }> {
  return await run(couchdb, { program: 'couchrestore', database, options, input: file });
}

interface Run {
  readonly program: string;
  readonly database: string;
  readonly options: readonly string[];
  readonly input: Buffer;
}

async function run({ authorizedUrl }: RunningCouchdb, { program, database, options, input }: Run) {
  const child = spawn(process.execPath, [join(folder, 'bin', `${program}.bin.js`), '--quiet', ...options], {
    env: { PATH: process.env.PATH, COUCH_URL: authorizedUrl.replace(/\/$/, ''), COUCH_DATABASE: database },
  });
  child.stdin.on('error', () => undefined).end(input);
  const [output, said, [status]] = await Promise.all([buffer(child.stdout), text(child.stderr), once(child, 'exit') as Promise<[number]>]);
  return { output, status, said };
}
