import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { isRunning } from './is-running.ts';

it('knows this process and its parent, and that a number belongs to none', () => {
  expect(isRunning(process.pid)).toBe(true);
  expect(isRunning(process.ppid)).toBe(true);
  for (const none of [999_999_999, 0, -1, 1.5, Number.NaN]) expect(isRunning(none)).toBe(false);
});

it('a process that was killed and of which its parent takes no notice does not run', async () => {
  // The shell becomes a program that knows nothing of the child that the shell has started.
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const child = Number(String((await once(parent.stdout, 'data'))[0]));
    expect(isRunning(child)).toBe(true);
    process.kill(child, 'SIGKILL');
    while (!/\) Z /.test(readFileSync(`/proc/${child}/stat`, 'latin1'))) await delay(5);
    expect(isRunning(child)).toBe(false);
  } finally {
    parent.kill('SIGKILL');
  }
});
