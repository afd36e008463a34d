import { tmpdir } from 'node:os';
import { type DestinationHarness, describeDestination } from '../conformance/index.ts';
import { copyingMemoryAdapter } from './copying-memory-destination.ts';
import { digestOf } from './memory-content.ts';
import { type MemoryConfig, memoryAdapter } from './memory-destination.ts';
import { MemoryPlace } from './memory-place.ts';
import { keepingMemoryAdapter } from './pruned-memory-destination.ts';
import { repairingMemoryAdapter } from './repairing-memory-destination.ts';

const harness: Omit<DestinationHarness<MemoryConfig>, 'adapter'> = {
  timePrecisionNs: 2_000_000n,
  place: async () => {
    const place = new MemoryPlace();
    const contentOf = (id: string): string => place.snapshots.get(id)?.sources.get('files')?.entries[0]?.sha256 ?? '';
    return {
      config: { place },
      unwritable: { place, readOnly: true },
      baseDirectory: tmpdir(),
      usage: async () => place.usage(),
      fingerprint: async () => fingerprintOf(place),
      damage: {
        content: async (id) => {
          place.contents.get(contentOf(id))?.fill(0, 150_000, 150_001);
        },
        manifest: async (id) => {
          place.damaged.add(id);
        },
        missing: async (id) => {
          place.contents.delete(contentOf(id));
        },
      },
      dispose: async () => {},
    };
  },
};

function fingerprintOf({ contents, snapshots, aside }: MemoryPlace): string {
  const texts = [...contents].map(([digest, bytes]) => `${digest} ${digestOf(bytes)}`);
  return JSON.stringify([texts.sort(), [...snapshots.keys()].sort(), [...aside.keys()].sort()]);
}

describeDestination('in-memory destination', { ...harness, adapter: memoryAdapter });
describeDestination('in-memory destination that keeps content until it is pruned', { ...harness, adapter: keepingMemoryAdapter });
describeDestination('in-memory destination that copies from its like', { ...harness, adapter: copyingMemoryAdapter });
describeDestination('in-memory destination that can be repaired', { ...harness, adapter: repairingMemoryAdapter });
