import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { openFolderStore, slowStore } from '@holdfast/store/testing';
import { repositoryAdapter } from '../repository-adapter.ts';

/*
 * `node copy-rate.ts FROM TO MILLISECONDS`: copies every snapshot of a repository in a folder into another folder, where
 * every call takes so much longer, and prints how long that took. For the benchmark, which knows no store from inside.
 */
const [from = '', to = '', milliseconds = '0'] = process.argv.slice(2);
const adapter = repositoryAdapter({
  openStore: async (url) => {
    const store = openFolderStore(url.replace(/^file:/, ''));
    return url === `file:${to}` && milliseconds !== '0' ? slowStore(store, Number(milliseconds)) : store;
  },
});
const context = {
  baseDirectory: process.cwd(),
  now: () => new Date(),
  random: (length: number) => randomBytes(length),
  holder: { host: hostname(), processId: process.pid },
};
await using source = await adapter.open({ name: 'from', url: `file:${from}` }, context);
await using target = await adapter.open({ name: 'to', url: `file:${to}` }, context);
const snapshots = (await source.manifests({})).map(({ id }) => id);
const started = performance.now();
const result = await target.copyFrom?.(source, { snapshots });
const seconds = (performance.now() - started) / 1_000;
if (result?.copied.length !== snapshots.length) throw new Error('not every snapshot was copied');
process.stdout.write(`${JSON.stringify({ seconds, objects: result.objects, bytes: result.bytes })}\n`);
