import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const program = join(import.meta.dirname, 'testing', 'put-objects.ts');
const calls = 'write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat';

const canTrace = await run('strace', ['-f', '-o', '/dev/null', 'true']).then(
  () => true,
  () => false,
);

describe.runIf(canTrace)('what survives a power cut: the order of the calls to the system', () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-durable-order-'));
  let steps: string[] = [];
  beforeAll(async () => {
    const log = join(directory, 'log');
    await run('strace', [
      '-f',
      '-y',
      '-qq',
      '-e',
      'signal=none',
      '-e',
      `trace=${calls}`,
      '-o',
      log,
      process.execPath,
      program,
      join(directory, 'new/store'),
    ]);
    steps = stepsIn(readFileSync(log, 'utf8'), directory);
  }, 60_000);
  afterAll(() => rmSync(directory, { recursive: true }));

  /** From the first step that names `name` to the last. */
  const stepsOf = (name: string): string[] => stepsFrom(name, name);
  const stepsFrom = (first: string, last: string): string[] =>
    steps.slice(steps.indexOf(`write ${first}`), steps.findLastIndex((step) => step.includes(last)) + 2);

  it('syncs every folder that got the name of a new one', () => {
    expect(steps.slice(0, steps.indexOf('write STAGING/staged'))).toEqual(['fsync new/store', 'fsync new', 'fsync .']);
  });

  it('syncs a staged file before it gets its name, and then the folder that the name is in', () => {
    expect(stepsOf('STAGING/staged')).toEqual([
      'write STAGING/staged',
      'fsync STAGING/staged',
      'fsync new/store/packs',
      'fsync new/store',
      'rename STAGING/staged new/store/packs/aa/staged',
      'fsync new/store/packs/aa',
    ]);
  });

  it('syncs bytes in the same order, and folders that are there not again', () => {
    expect(stepsOf('STAGING/object-1')).toEqual([
      'write STAGING/object-1',
      'fsync STAGING/object-1',
      'rename STAGING/object-1 new/store/packs/aa/bytes',
      'fsync new/store/packs/aa',
    ]);
  });

  it('syncs what only one may put in the same order, and a removal', () => {
    expect(stepsFrom('STAGING/object-2', 'new/store/only')).toEqual([
      'write STAGING/object-2',
      'fsync STAGING/object-2',
      'link STAGING/object-2 new/store/only',
      'unlink STAGING/object-2',
      'fsync new/store',
      'unlink new/store/only',
      'fsync new/store',
    ]);
  });

  it('waits for the disk neither where a fleeting object is put nor where it is removed', () => {
    expect(stepsFrom('STAGING/object-3', 'new/store/locks/fleeting')).toEqual([
      'write STAGING/object-3',
      'fsync new/store',
      'rename STAGING/object-3 new/store/locks/fleeting',
      'unlink new/store/locks/fleeting',
    ]);
  });
});

/** The calls that name something in `directory`, in order; fails unless each was over, and well, before the next began. */
function stepsIn(log: string, directory: string): string[] {
  const open = new Map<string, string>();
  const steps: string[] = [];
  for (const [, thread, text] of log.matchAll(/^(\d+) +(.*)$/gm) as Iterable<[string, string, string]>) {
    const begun = /^(\w+)\((.*)/.exec(text);
    const step = begun === null ? open.get(thread) : [begun[1], ...placesIn(begun[2] as string, directory)].join(' ');
    if (step === undefined || !step.includes(' ')) continue;
    if (begun !== null) expect([...open.values()], `${step} begins`).toEqual([]);
    open.delete(thread);
    if (text.endsWith('<unfinished ...>')) open.set(thread, step);
    else {
      expect(text).toMatch(/= \d+$/);
      steps.push(step);
    }
  }
  return steps.filter((step) => !/^\w+ log$/.test(step));
}

/** The paths in a call's arguments that lie in `directory`, from there on. */
function placesIn(given: string, directory: string): string[] {
  const places = given.matchAll(/["<](\/[^">]*)[">]/g).map((match) => match[1] as string);
  const within = places.filter((place) => place === directory || place.startsWith(`${directory}/`));
  return [
    ...within.map((place) => (place === directory ? '.' : place.slice(directory.length + 1).replace(/^new\/store\/tmp\/[^/]+/, 'STAGING'))),
  ];
}
