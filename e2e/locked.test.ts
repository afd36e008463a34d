import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEvents } from './support/events.ts';
import { entryOf, type Ran, runProgram } from './support/run-program.ts';
import { makeSite, placesOf, readSite, type Site, type SiteState, write } from './support/site.ts';

const inPlace = ['restore', 'latest', '--in-place', '--source', 'settings'];

let site: Site;
let saved: SiteState;
/** The journal of the swap that was met. */
let met = '';
beforeAll(async () => {
  site = await makeSite();
  site.configure({});
  saved = readSite(placesOf(site));
  await site.backup();
  write(join(site.folder, '.env'), 'changed');
});
afterAll(() => site[Symbol.dispose]());

/** A restore in place whose first rename takes until `go` is called, as on a disk that hangs. Resolves when it has come to it. */
async function hangingSwap(): Promise<{ readonly go: () => void; readonly ended: Promise<Ran>; readonly processId: number }> {
  const [reached, released] = [site.at('reached'), site.at('released')];
  const slow = `import fs from 'node:fs/promises';
    import { existsSync, writeFileSync } from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { rename } = fs;
    // Nobody is left to wait for when the test has failed.
    const end = Date.now() + 60_000;
    fs.rename = async (from, to) => {
      if (String(to).includes('-undo-')) writeFileSync(${JSON.stringify(reached)}, String(process.pid));
      while (String(to).includes('-undo-') && Date.now() < end && !existsSync(${JSON.stringify(released)})) await new Promise((resolve) => setTimeout(resolve, 20));
      return rename(from, to);
    };
    syncBuiltinESMExports();`;
  const line = ['--import', `data:text/javascript,${encodeURIComponent(slow)}`, entryOf('holdfast'), ...inPlace];
  const ended = runProgram(process.execPath, line, { directory: site.folder });
  const waited = ended.then(({ output }) => {
    throw new Error(`it ended before it swapped: ${output}`);
  });
  waited.catch(() => undefined);
  while (!existsSync(reached) || readFileSync(reached, 'utf8') === '') await Promise.race([delay(10), waited]);
  return { go: () => writeFileSync(released, ''), ended, processId: Number(readFileSync(reached, 'utf8')) };
}

it('11 while another run swaps, by every verb that would meet it; when that has ended, all of them work', async () => {
  const { go, ended, processId } = await hangingSwap();
  const [name = ''] = readdirSync(join(site.folder, '.holdfast')).filter((one) => /^restore-.*\.json$/.test(one));
  met = readFileSync(join(site.folder, '.holdfast', name), 'utf8');
  const sentence = new RegExp(
    `^holdfast: the restore \\S+ is being swapped in by process ${processId}, since \\d+ s; try again when that has ended\n$`,
  );
  for (const line of [['backup'], inPlace, ['restore', '--undo'], ['restore', 'latest', '--to', site.at('beside')]])
    expect((await site.expect(11, line)).stderr).toMatch(sentence);
  const events = readEvents((await site.expect(11, ['backup', '--json'])).stdout);
  expect(events).toContainEqual(expect.objectContaining({ event: 'error', code: 'repository-locked' }));
  expect(events.at(-1)).toMatchObject({ event: 'summary', exitCode: 11 });
  for (const verb of ['list', 'show', 'verify', 'validate']) await site.expect(0, [verb]);
  go();
  expect((await ended).status).toBe(0);
  expect(readSite(placesOf(site))).toEqual(saved);
  await site.expect(0, ['restore', '--undo']);
  expect(readFileSync(join(site.folder, '.env'), 'utf8')).toBe('changed');
});

it('11 for a swap of another machine or container: whose it is, how old, and when its lock ends', async () => {
  const journal = { ...JSON.parse(met), holder: { host: 'c0ffee', processId: 7 }, steps: [], announced: [], undoDirectories: [] };
  const location = join(site.folder, '.holdfast', `restore-${journal.restore}.json`);
  const begun = Date.now() - 60_000;
  writeFileSync(location, JSON.stringify({ ...journal, writtenAt: new Date(begun).toISOString() }));
  const { stderr } = await site.expect(11, ['backup']);
  expect(stderr).toMatch(
    / by process 7 on c0ffee, another machine or container, since \d\d s, and whether that still runs cannot be seen from here; /,
  );
  const until = new Date(begun + 600_000).toISOString().replace(/\.\d+Z/, 'Z');
  expect(stderr).toContain(`try again when it has ended; if it is gone, a run after ${until} puts right what it left`);
  writeFileSync(location, JSON.stringify({ ...journal, writtenAt: new Date(begun - 540_001).toISOString() }));
  expect((await site.expect(0, ['backup'])).stderr).toContain('which an earlier run had left unfinished, was finished');
});
