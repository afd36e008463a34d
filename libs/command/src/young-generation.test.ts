import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const churn = `
  import { setTimeout } from 'node:timers/promises';
  import { getHeapSpaceStatistics } from 'node:v8';
  const { limitYoungGeneration } = await import(process.argv[1]);
  if (process.argv[2] === 'limited') limitYoungGeneration();
  const kept = [];
  for (let round = 0; round < 150; round += 1) {
    kept.push(Array.from({ length: 20_000 }, (_, number) => ({ round, list: [number], text: round + ' ' + number })));
    if (kept.length > 20) kept.shift();
    await setTimeout(0);
  }
  process.stdout.write(String(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size / 1e6));
`;

async function megabytesAfterChurning(how: string): Promise<number> {
  const module = new URL('./young-generation.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', churn, module, how]);
  return Number(stdout);
}

test('the room for new objects stays small, which it would not by itself', async () => {
  expect(await megabytesAfterChurning('limited')).toBeLessThan(70);
  expect(await megabytesAfterChurning('unlimited')).toBeGreaterThan(100);
}, 60_000);
