import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@holdfast/fault';
import { makeDirectories, writeDurably } from '@holdfast/filesystem';
import { canonicalJson } from '@holdfast/manifest';

/**
 * What a machine that makes backups keeps of an encrypted repository, readable by its user alone: enough to store, too
 * little to read.
 */
export interface HostState {
  readonly chunkKey: Buffer;
  /** The keys that were last seen, and the seal of `repository.json`: older or other ones are refused. */
  readonly number: number;
  readonly file: string;
  readonly repository: string;
}

/** Undefined when this machine keeps nothing of it, or what it kept cannot be read. */
export async function readHostState(stateDirectory: string | undefined, id: string): Promise<HostState | undefined> {
  if (stateDirectory === undefined) return undefined;
  try {
    const { chunkKey, ...rest } = JSON.parse(await readFile(placeOf(stateDirectory, id), 'utf8')) as HostState & { chunkKey: string };
    if (!/^[0-9a-f]{64}$/.test(chunkKey)) return undefined;
    return { ...rest, chunkKey: Buffer.from(chunkKey, 'hex') };
  } catch {
    return undefined;
  }
}

/** Durable once it resolves; kept nowhere without a state directory. */
export async function writeHostState(stateDirectory: string | undefined, id: string, state: HostState): Promise<void> {
  if (stateDirectory === undefined) return;
  makeDirectories(stateDirectory, { mode: 0o700 });
  const text = canonicalJson({ ...state, chunkKey: state.chunkKey.toString('hex') });
  await writeDurably(placeOf(stateDirectory, id), Buffer.from(`${text}\n`), { mode: 0o600 });
}

function placeOf(stateDirectory: string, id: string): string {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new Fault('internal', 'the id of a repository is 32 hex digits');
  return join(stateDirectory, `repository-${id}.json`);
}
