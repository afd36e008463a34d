import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type App, entryOf, runApp, runProgram } from './support/run-program.ts';

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

const apps: readonly App[] = ['holdfast', 'sqlite', 'mariadb', 'couchdb', 'uploads', 'config-files'];
const sentence =
  /^holdfast: it needs Node 24\.12 or later and this is Node [\d.]+; run `npm run holdfast -- VERB` in the workspace[^\n]*\n$/;

it.each(['18.20.4', '22.22.0', '24.11.1'])('2 and one sentence on Node %s, before anything else is read', async (version) => {
  const older = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
  for (const app of apps) {
    for (const line of [['--help'], ['backup', '--json']]) {
      const ran = await runProgram(process.execPath, ['--import', older, entryOf(app), ...line]);
      expect([ran.status, ran.stdout]).toEqual([2, '']);
      expect(ran.stderr).toMatch(sentence);
      expect(ran.stderr).toContain(version);
    }
  }
});

/** The machine's own Node, where that is an older one that starts ECMAScript modules at all. */
const systemNode = '/usr/bin/node';
const systemVersion = existsSync(systemNode) ? (await runProgram(systemNode, ['--version'])).stdout : '';

// One that is not there is no test: a skipped one would count as one that did not run.
if (/^v(1[468]|2[0-3])\./.test(systemVersion)) {
  it('2 and one sentence on the older Node of this machine', async () => {
    for (const app of apps) {
      const { status, stdout, stderr } = await runProgram(systemNode, [entryOf(app), 'list']);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(sentence);
    }
  });
}

it('every verb has help, which names each option that the verb takes', async () => {
  const { stdout } = await runApp('holdfast', ['--help']);
  const verbs = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(([, verb = '']) => verb);
  const known =
    'backup list show find diff verify copy status report restore restore-ndjson replicate conflicts reconcile delete prune repair key sign-key doctor validate';
  expect(verbs).toEqual(known.split(' '));
  for (const verb of verbs) {
    const ran = await runApp('holdfast', [verb, '--help']);
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toContain(`Usage: holdfast ${verb}`);
    expect(ran.stdout).toContain('--config');
  }
});
