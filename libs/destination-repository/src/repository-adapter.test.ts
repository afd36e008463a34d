import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, recipientOf } from '@holdfast/age';
import { describeDestination } from '@holdfast/destination/conformance';
import { Fault } from '@holdfast/fault';
import { faultyStore, type MemoryObjects, openFolderStore, openMemoryStore } from '@holdfast/store/testing';
import { type RepositoryDestinationConfig, repositoryAdapter } from './repository-adapter.ts';

describeDestination<RepositoryDestinationConfig>('repository on a local store', {
  adapter: repositoryAdapter({ openStore: async (url) => openFolderStore(url.replace(/^file:/, '')) }),
  place: async () => {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-repository-'));
    const root = join(directory, 'repository');
    writeFileSync(join(directory, 'a file'), '');
    const files = (): string[] => filesBelow(root);
    const packOf = (id: string): string =>
      largest(packsOf(readFileSync(join(root, 'snapshots', `${id}.json`), 'utf8')).map((pack) => join(root, pack)));
    return {
      config: { name: 'repository', url: `file:${root}` },
      unwritable: { name: 'repository', url: `file:${join(directory, 'a file', 'repository')}` },
      baseDirectory: directory,
      usage: async () => files().reduce((sum, file) => sum + statSync(file).size, 0),
      fingerprint: async () => fingerprintOf(files().map((file) => [file, readFileSync(file)])),
      damage: {
        content: async (id) => flipByte(packOf(id)),
        manifest: async (id) => flipByte(join(root, 'snapshots', `${id}.json`)),
        missing: async (id) => rmSync(packOf(id)),
      },
      dispose: async () => rmSync(directory, { recursive: true, force: true }),
    };
  },
});

interface MemoryRepositoryConfig extends RepositoryDestinationConfig {
  readonly objects: MemoryObjects;
  readonly readOnly?: boolean;
}

describeDestination<MemoryRepositoryConfig>('repository on a store that is not local', {
  adapter: {
    ...repositoryAdapter({ openStore: async () => openMemoryStore() }),
    open: ({ objects, readOnly, ...config }, context) => {
      const store = faultyStore(openMemoryStore(objects), (call) => {
        if (readOnly && call !== 'size' && call !== 'list')
          throw new Fault('destination-unwritable', 'memory is read-only', { guidance: 'choose another' });
      });
      return repositoryAdapter({ openStore: async () => store }).open(config, context);
    },
  },
  place: async () => {
    const objects: MemoryObjects = new Map();
    const config = { name: 'repository', url: 'memory:', objects };
    const packOf = (id: string): string => {
      const packs = packsOf((objects.get(`snapshots/${id}.json`) as Buffer).toString());
      return packs.sort((left, right) => (objects.get(right)?.length ?? 0) - (objects.get(left)?.length ?? 0))[0] as string;
    };
    return {
      config,
      unwritable: { ...config, readOnly: true },
      baseDirectory: tmpdir(),
      usage: async () => [...objects.values()].reduce((sum, { length }) => sum + length, 0),
      fingerprint: async () => fingerprintOf([...objects]),
      damage: {
        content: async (id) => flipMiddle(objects.get(packOf(id)) as Buffer),
        manifest: async (id) => flipMiddle(objects.get(`snapshots/${id}.json`) as Buffer),
        missing: async (id) => void objects.delete(packOf(id)),
      },
      dispose: async () => {},
    };
  },
});

const [first, second] = [generateIdentity(), generateIdentity()];

describeDestination<RepositoryDestinationConfig>('encrypted repository, with an identity', {
  adapter: {
    ...repositoryAdapter({ openStore: async (url) => openFolderStore(url.replace(/^file:/, '')) }),
    open: (config, context) => {
      const keyring = { identities: async () => [second], passphrase: async () => undefined };
      const stateDirectory = `${config.url.replace(/^file:/, '')}-state`;
      const adapter = repositoryAdapter({ openStore: async (url) => openFolderStore(url.replace(/^file:/, '')) });
      return adapter.open(
        { ...config, encryption: { recipients: [first, second].map(recipientOf) } },
        { ...context, keyring, stateDirectory },
      );
    },
  },
  place: async () => {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-repository-'));
    const root = join(directory, 'repository');
    writeFileSync(join(directory, 'a file'), '');
    const packOf = (id: string): string =>
      largest(packsOf(readFileSync(join(root, 'snapshots', `${id}.json`), 'utf8'), '.age').map((pack) => join(root, pack)));
    return {
      config: { name: 'repository', url: `file:${root}` },
      unwritable: { name: 'repository', url: `file:${join(directory, 'a file', 'repository')}` },
      baseDirectory: directory,
      usage: async () => filesBelow(root).reduce((sum, file) => sum + statSync(file).size, 0),
      fingerprint: async () => fingerprintOf(filesBelow(root).map((file) => [file, readFileSync(file)])),
      damage: {
        content: async (id) => flipByte(packOf(id)),
        manifest: async (id) => flipByte(join(root, 'snapshots', `${id}.json`)),
        missing: async (id) => rmSync(packOf(id)),
      },
      dispose: async () => rmSync(directory, { recursive: true, force: true }),
    };
  },
});

function packsOf(manifest: string, ending = ''): string[] {
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

function fingerprintOf(objects: readonly (readonly [key: string, bytes: Uint8Array])[]): string {
  const lines = objects.filter(([key]) => !/(^|\/)locks\//.test(key)).map(([key, bytes]) => `${key} ${hash('sha256', bytes)}`);
  return lines.sort().join('\n');
}

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  flipMiddle(bytes);
  writeFileSync(file, bytes);
}

function flipMiddle(bytes: Buffer): void {
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] as number) ^ 1;
}
