import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolderStore } from '@holdfast/store/testing';
import { repositoryAdapter } from '../repository-adapter.ts';

/** Repositories in folders, by `file:` URLs. */
export const folderAdapter = repositoryAdapter({ openStore: async (url) => openFolderStore(url.replace(/^file:/, '')) });

/** A folder for a repository of the conformance suite, whose packs end in `ending` after their usual name. */
export async function makeFolderPlace(ending = '') {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-repository-'));
  const root = join(directory, 'repository');
  writeFileSync(join(directory, 'a file'), '');
  const manifestOf = (id: string): string => join(root, 'snapshots', `${id}.json`);
  const packOf = (id: string): string => largest(packsOf(readFileSync(manifestOf(id), 'utf8'), ending).map((pack) => join(root, pack)));
  return {
    config: { name: 'repository', url: `file:${root}` },
    unwritable: { name: 'repository', url: `file:${join(directory, 'a file', 'repository')}` },
    baseDirectory: directory,
    usage: async () => filesBelow(root).reduce((sum, file) => sum + statSync(file).size, 0),
    fingerprint: async () => fingerprintOf(filesBelow(root).map((file) => [file, readFileSync(file)])),
    damage: {
      content: async (id: string) => flipByte(packOf(id)),
      manifest: async (id: string) => flipByte(manifestOf(id)),
      missing: async (id: string) => rmSync(packOf(id)),
    },
    dispose: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The keys of the packs that a manifest names. */
export function packsOf(manifest: string, ending = ''): string[] {
  return (JSON.parse(manifest) as { packs: string[] }).packs.map((pack) => `packs/${pack.slice(0, 2)}/${pack}.tar.zst${ending}`);
}

function largest(files: string[]): string {
  return files.sort((left, right) => statSync(right).size - statSync(left).size)[0] as string;
}

function filesBelow(folder: string): string[] {
  const entries =
    statSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Names and digests of everything but locks. */
export function fingerprintOf(objects: readonly (readonly [key: string, bytes: Uint8Array])[]): string {
  const lines = objects.filter(([key]) => !/(^|\/)locks\//.test(key)).map(([key, bytes]) => `${key} ${hash('sha256', bytes)}`);
  return lines.sort().join('\n');
}

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  flipMiddle(bytes);
  writeFileSync(file, bytes);
}

/** Changes one bit in the middle. */
export function flipMiddle(bytes: Buffer): void {
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] as number) ^ 1;
}
