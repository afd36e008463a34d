import { tmpdir } from 'node:os';
import { describeDestination } from '@holdfast/destination/conformance';
import { Fault } from '@holdfast/fault';
import { faultyStore, type MemoryObjects, openMemoryStore } from '@holdfast/store/testing';
import { type RepositoryDestinationConfig, repositoryAdapter } from './repository-adapter.ts';
import { fingerprintOf, flipMiddle, packsOf } from './testing/conformance-places.ts';

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
