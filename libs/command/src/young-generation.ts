import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Larger, it holds garbage rather than saving work: V8 would let it grow to 134 MB. */
const mostBytes = 30e6;
const lookEveryMs = 20;

/** From now on V8 keeps its room for new objects below about 35 MB. A process that ends sooner never notices. */
export function limitYoungGeneration(): void {
  const looking = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    if (young !== undefined && young.space_size < mostBytes) return;
    // The one setting for it that V8 reads while it runs. Threads are given less than that from the start.
    setFlagsFromString('--semi-space-growth-factor=1');
    clearInterval(looking);
  }, lookEveryMs);
  looking.unref();
}
