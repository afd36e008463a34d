import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { returnFreedMemory } from './return-freed-memory.ts';

test.runIf(process.report !== undefined && 'glibcVersionRuntime' in (process.report.getReport() as { header: object }).header)(
  'what was freed between live allocations goes back to the system',
  () => {
    // Below glibc's limit for mappings of their own, so that they lie in the heap; every second one stays.
    let buffers = Array.from({ length: 4_000 }, () => Buffer.allocUnsafeSlow(64 * 1024).fill(1));
    const kept = buffers.filter((_, index) => index % 2 === 0);
    buffers = [];
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    const before = residentMegabytes();
    returnFreedMemory();
    expect(kept).toHaveLength(2_000);
    expect(before - residentMegabytes()).toBeGreaterThan(60);
  },
);

function residentMegabytes(): number {
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_000;
}
