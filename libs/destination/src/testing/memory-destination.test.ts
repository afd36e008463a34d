import { tmpdir } from 'node:os';
import { type DestinationHarness, describeDestination } from '../conformance/index.ts';
import { copyingMemoryAdapter } from './copying-memory-destination.ts';
import { type MemoryConfig, memoryAdapter } from './memory-destination.ts';
import { MemoryPlace } from './memory-place.ts';
import { keepingMemoryAdapter } from './pruned-memory-destination.ts';

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

describeDestination('in-memory destination', { ...harness, adapter: memoryAdapter });
describeDestination('in-memory destination that keeps content until it is pruned', { ...harness, adapter: keepingMemoryAdapter });
describeDestination('in-memory destination that copies from its like', { ...harness, adapter: copyingMemoryAdapter });
