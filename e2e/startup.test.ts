import { expect, it } from 'vitest';
import { type App, runApp } from './support/run-program.ts';

/** Milliseconds that a person does not notice; other work on the machine may take its share. */
const [limit, patience] = [150, 3];

it.each<[App, readonly string[]]>([
  ['holdfast', ['--help']],
  ['holdfast', ['--version']],
  ['sqlite', ['--help']],
])('%s %j is there at once', async (app, line) => {
  const times: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const { status, stdout, stderr, milliseconds } = await runApp(app, line);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).not.toBe('');
    times.push(milliseconds);
  }
  // The first run of all may have to compile.
  const median = times.slice(1).toSorted((one, other) => one - other)[2] ?? Number.POSITIVE_INFINITY;
  console.log(`${app} ${line.join(' ')}: median of 5 runs ${median.toFixed(0)} ms (the aim is ${limit} ms on an idle machine)`);
  expect(median).toBeLessThan(limit * patience);
});

it('every verb has help, which names each option that the verb takes', async () => {
  const { stdout } = await runApp('holdfast', ['--help']);
  const verbs = [...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, verb = '']) => verb);
  expect(verbs).toEqual(['backup', 'list', 'show', 'find', 'diff', 'verify', 'restore', 'delete', 'validate']);
  for (const verb of verbs) {
    const ran = await runApp('holdfast', [verb, '--help']);
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toContain(`Usage: holdfast ${verb}`);
    expect(ran.stdout).toContain('--config');
  }
});
