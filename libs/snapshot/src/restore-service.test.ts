import { cpSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceAdapter } from '@holdfast/source';
import { ReferenceServer, type ReferenceServiceConfig, referenceService } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { readJournals } from './journal.ts';
import { plan } from './plan.ts';
import { recover } from './recover.ts';
import { restore } from './restore.ts';
import { readTree, type TestWorkspace, testWorkspace, writeTree } from './testing/index.ts';
import { undo } from './undo.ts';

const before = { 'schema.sql': 'create', 'tables/a.sql': 'first' };
const after = { 'schema.sql': 'create', 'tables/b.sql': 'changed since' };
const inPlace = { snapshot: 'latest', target: { kind: 'in-place' } } as const;
const elsewhere = { snapshot: 'latest', sources: ['cms'], target: { kind: 'service', url: 'memory://host/copy' } } as const;

interface Site extends AsyncDisposable {
  readonly workspace: TestWorkspace;
  readonly server: ReferenceServer;
}

const database = (files: Readonly<Record<string, string>>) =>
  new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));

/** A folder and a database, captured as they were `before`, that are as `after` now. */
async function changedSite(): Promise<Site> {
  const server = new ReferenceServer();
  const made = await testWorkspace({
    sources: ['cms', 'photos'],
    sourceKinds: { cms: 'reference-service' },
    sourceAdapters: { 'reference-service': referenceService(server) as SourceAdapter<never> },
  });
  const cms: ReferenceServiceConfig = { name: 'cms', kind: 'reference-service', url: 'memory://user:hunter2@host/cms' };
  const workspace = made.with({ sources: [cms, ...made.sources.slice(1)] });
  server.databases.set('cms', database(before));
  await writeTree(workspace.baseDirectory, { 'photos/a.jpg': 'first' });
  await capture(workspace, { kind: 'manual' }, workspace);
  server.databases.set('cms', database(after));
  await writeTree(workspace.baseDirectory, { 'photos/a.jpg': 'worse' });
  return { workspace, server, [Symbol.asyncDispose]: () => made[Symbol.asyncDispose]() };
}

function databases(server: ReferenceServer): Record<string, Record<string, string>> {
  const text = (files: ReadonlyMap<string, Buffer>) => Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString()]));
  return Object.fromEntries([...server.databases].map(([name, files]) => [name, text(files)]));
}

async function photo({ baseDirectory }: TestWorkspace): Promise<unknown> {
  return (await readTree(join(baseDirectory, 'photos')))['a.jpg'];
}

async function beside({ baseDirectory }: TestWorkspace): Promise<string[]> {
  return (await readdir(baseDirectory)).filter((name) => name.startsWith('.') && name !== '.holdfast');
}

/** From its call of this number on the server answers nothing more, as to a process that is gone. Gives how many calls were made. */
function dieAt(server: ReferenceServer, number: number): () => number {
  let calls = 0;
  server.onCall = () => {
    calls += 1;
    if (calls > number) throw new Error('the connection is gone');
  };
  return () => calls;
}

interface Moments extends AsyncDisposable {
  readonly count: number;
  /** Makes files and databases what they were then. */
  backTo(moment: number): Promise<void>;
}

/** What stood on the disk and on the server each time that a run called the server, and each time that it told something. */
async function momentsOf({ workspace, server }: Site, run: (emit: () => void) => Promise<unknown>): Promise<Moments> {
  const { baseDirectory } = workspace;
  const copies = `${baseDirectory}.moments`;
  const states: ReferenceServer['databases'][] = [];
  const note = () => {
    cpSync(baseDirectory, join(copies, String(states.length)), { recursive: true, verbatimSymlinks: true });
    states.push(new Map(server.databases));
  };
  server.onCall = note;
  await run(note);
  revive(server);
  return {
    count: states.length,
    async backTo(moment) {
      await rm(baseDirectory, { recursive: true });
      cpSync(join(copies, String(moment)), baseDirectory, { recursive: true, verbatimSymlinks: true });
      server.databases.clear();
      for (const [name, content] of states[moment] ?? []) server.databases.set(name, content);
    },
    [Symbol.asyncDispose]: () => rm(copies, { recursive: true }),
  };
}

const revive = (server: ReferenceServer): void => {
  server.onCall = () => undefined;
};

describe('a restore in place of a database on a server, with a folder', { timeout: 120_000 }, () => {
  it('H7: is staged beside, swapped in, undone, and given up with the next', async () => {
    await using site = await changedSite();
    const { workspace, server } = site;
    const result = await restore(workspace, inPlace, workspace);
    expect(result).toMatchObject({ outcome: 'complete', undoable: true });
    expect(result.kept.at(-1)).toBe(`the database cms.undo-${result.restore}-1`);
    expect(databases(server)).toEqual({ cms: before, [`cms.undo-${result.restore}-1`]: after });
    server.databases.set('cms', database({ 'written.sql': 'since' }));
    await undo(workspace, workspace);
    expect(databases(server)).toEqual({ cms: after });
    expect(await photo(workspace)).toBe('worse');
    expect(await beside(workspace)).toEqual([]);
    const first = await restore(workspace, inPlace, workspace);
    workspace.advance(60_000);
    const second = await restore(workspace, inPlace, workspace);
    expect(first.restore).not.toBe(second.restore);
    expect(databases(server)).toEqual({ cms: before, [`cms.undo-${second.restore}-1`]: before });
  });

  it('H31: writes down no secret, and a program that knows of no such steps does not pass over them', async () => {
    await using site = await changedSite();
    const { workspace } = site;
    await restore(workspace, inPlace, workspace);
    const [journal] = await readJournals(workspace);
    expect(journal).toMatchObject({ format: 2, sources: [{ name: 'cms', kind: 'reference-service' }] });
    expect(JSON.stringify([journal, workspace.events])).not.toContain('hunter2');
  });

  it('H7: whenever the server is lost, all is as before, or all is restored and can be undone', async () => {
    let ended = false;
    for (let number = 0; !ended; number += 1) {
      await using site = await changedSite();
      const { workspace, server } = site;
      const calls = dieAt(server, number);
      const outcome = await restore(workspace, inPlace, workspace).catch(() => 'failed');
      ended = calls() <= number;
      revive(server);
      await recover(workspace, workspace);
      const done = (await readJournals(workspace)).some(({ state }) => state === 'done');
      expect(
        Object.keys(databases(server)).filter((name) => name.includes('staged')),
        `${number}`,
      ).toEqual([]);
      expect(databases(server).cms, `${number}`).toEqual(done ? before : after);
      expect(await photo(workspace), `${number}`).toBe(done ? 'first' : 'worse');
      if (!done) expect(Object.keys(databases(server)), `${number}`).toEqual(['cms']);
      if (!done) expect(await beside(workspace), `${number}`).toEqual([]);
      if (done) await undo(workspace, workspace);
      expect(databases(server), `${number}`).toEqual({ cms: after });
      expect(outcome === 'failed' || done).toBe(true);
    }
  });

  it('H7: whenever the server is lost during an undo, the next run ends it', async () => {
    let ended = false;
    for (let number = 0; !ended; number += 1) {
      await using site = await changedSite();
      const { workspace, server } = site;
      await restore(workspace, inPlace, workspace);
      const calls = dieAt(server, number);
      const outcome = await undo(workspace, workspace).catch(() => 'failed');
      ended = calls() <= number;
      revive(server);
      await recover(workspace, workspace);
      if (outcome === 'failed' && (await readJournals(workspace)).some(({ state }) => state === 'done')) await undo(workspace, workspace);
      expect(databases(server), `${number}`).toEqual({ cms: after });
      expect(await photo(workspace), `${number}`).toBe('worse');
      expect(await beside(workspace), `${number}`).toEqual([]);
      expect(await readJournals(workspace), `${number}`).toEqual([]);
    }
  });

  it.each(['restore', 'undo'] as const)('H7: killed at any moment of a %s, the next run puts right what it left', async (verb) => {
    await using site = await changedSite();
    const { workspace, server } = site;
    if (verb === 'undo') await restore(workspace, inPlace, workspace);
    await using moments = await momentsOf(site, (emit) =>
      verb === 'undo' ? undo(workspace, { emit }) : restore(workspace, inPlace, { emit }),
    );
    expect(moments.count).toBeGreaterThan(verb === 'undo' ? 6 : 20);
    for (let moment = 0; moment < moments.count; moment += 1) {
      await moments.backTo(moment);
      await recover(workspace, workspace);
      if ((await readJournals(workspace)).some(({ state }) => state === 'done')) {
        expect([databases(server).cms, await photo(workspace)], `${moment}`).toEqual([before, 'first']);
        await undo(workspace, workspace);
      }
      expect(databases(server), `${moment}`).toEqual({ cms: after });
      expect(await photo(workspace), `${moment}`).toBe('worse');
      expect([...(await beside(workspace)), ...(await readJournals(workspace))], `${moment}`).toEqual([]);
    }
  });

  it('H7: a swap that cannot be taken back stops what reads sources, and says what is missing', async () => {
    await using site = await changedSite();
    const { workspace, server } = site;
    let renames = 0;
    server.onCall = (call) => {
      if (call === 'rename') renames += 1;
      if (renames > 1) throw new Error('the connection is gone');
    };
    await expect(restore(workspace, inPlace, workspace)).rejects.toThrow();
    await expect(capture(workspace, { kind: 'manual' }, workspace)).rejects.toThrow();
    const without = workspace.with({ sources: workspace.sources.slice(1) });
    await expect(capture(without, { kind: 'manual' }, workspace)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('cms'),
    });
    revive(server);
    expect(await recover(workspace, workspace)).toMatchObject({ action: 'taken-back' });
    expect(databases(server)).toEqual({ cms: after });
  });
});

describe('a restore of a database to another place on a server', { timeout: 120_000 }, () => {
  it('H7: is staged, compared and moved in where nothing stands, and keeps nothing', async () => {
    await using site = await changedSite();
    const { workspace, server } = site;
    expect(await plan(workspace, elsewhere, workspace)).toMatchObject({ sources: [{ name: 'cms', plan: { create: 2, replace: 0 } }] });
    expect(databases(server)).toEqual({ cms: after });
    expect(await restore(workspace, elsewhere, workspace)).toMatchObject({ outcome: 'complete', undoable: false });
    expect(databases(server)).toEqual({ cms: after, copy: before });
    expect(await readJournals(workspace)).toEqual([]);
    await expect(restore(workspace, elsewhere, workspace)).rejects.toMatchObject({ code: 'target-not-empty' });
  });

  it('H7: whenever the server is lost, there is nothing or all of it', async () => {
    let ended = false;
    for (let number = 0; !ended; number += 1) {
      await using site = await changedSite();
      const { workspace, server } = site;
      const calls = dieAt(server, number);
      const outcome = await restore(workspace, elsewhere, workspace).catch(() => undefined);
      ended = calls() <= number;
      revive(server);
      await recover(workspace, workspace);
      const { copy, ...others } = databases(server);
      expect(others, `${number}`).toEqual({ cms: after });
      if (copy !== undefined) expect(copy, `${number}`).toEqual(before);
      if (outcome !== undefined) expect(copy, `${number}`).toEqual(before);
      expect(await readJournals(workspace), `${number}`).toEqual([]);
    }
  });

  it('restores with nothing of it configured', async () => {
    await using site = await changedSite();
    const { workspace, server } = site;
    const bare = workspace.with({ sources: workspace.sources.slice(1) });
    expect(await restore(bare, elsewhere, workspace)).toMatchObject({ outcome: 'complete' });
    expect(databases(server).copy).toEqual(before);
  });

  it('refuses several sources, kinds that cannot be there, and a service of another kind', async () => {
    await using site = await changedSite();
    const { workspace } = site;
    const run = (request: object) => restore(workspace, { ...elsewhere, ...request }, workspace);
    await expect(run({ sources: undefined })).rejects.toMatchObject({ code: 'usage', guidance: 'choose with --source: cms, photos' });
    await expect(run({ sources: ['photos'] })).rejects.toMatchObject({ code: 'usage', guidance: 'name a folder' });
    const other = { kind: 'service', url: 'mariadb://user:hunter2@host/copy' };
    const refused = await run({ target: other }).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({ code: 'usage', message: expect.stringContaining('mariadb://') });
    expect((refused as Error).message).not.toContain('hunter2');
  });
});
