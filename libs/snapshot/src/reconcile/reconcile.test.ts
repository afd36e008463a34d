import type { DestinationAdapter } from '@holdfast/destination';
import { faultyAdapter, memoryAdapter } from '@holdfast/destination/testing';
import { describe, expect, it } from 'vitest';
import { capture } from '../capture.ts';
import type { Event } from '../event.ts';
import { readTree, removeTree, type Tree, testWorkspace, writeTree } from '../testing/index.ts';
import { reconcile } from './reconcile.ts';
import type { ReconcileRequest } from './reconcile-request.ts';

const base: Tree = { 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' };

/** A workspace with a snapshot of the folder `notes` as `base`, then with what each side has made of it. */
async function divided(live: Tree, other: Tree) {
  const workspace = await testWorkspace({ sources: ['notes'] });
  const directory = `${workspace.baseDirectory}/notes`;
  await writeTree(directory, base);
  const { snapshot } = await capture(workspace, { kind: 'manual' }, workspace);
  workspace.advance(60_000);
  await removeTree(directory);
  await writeTree(directory, live);
  await writeTree(`${workspace.baseDirectory}/other`, other);
  workspace.events.length = 0;
  const request: ReconcileRequest = { snapshot, with: { kind: 'place', place: `${workspace.baseDirectory}/other` } };
  return { workspace, directory, request, [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose]() };
}

const ofKind = (events: readonly Event[], kind: Event['event']): Event[] => events.filter(({ event }) => event === kind);

describe('reconcile', () => {
  it('tells without values what each side did and what would become of it, and changes nothing', async () => {
    const live = { 'a.txt': 'live', 'b.txt': 'b', 'c.txt': 'c', 'd.txt': 'd' };
    await using site = await divided(live, { 'a.txt': 'a', 'b.txt': 'other secret' });
    const result = await reconcile(site.workspace, site.request, site.workspace);
    expect(result).toMatchObject({
      source: 'notes',
      outcome: 'complete',
      counts: { live: 2, other: 2, conflicts: 0, change: 1, delete: 1, add: 0 },
    });
    expect(result.before).toBeUndefined();
    expect(await readTree(site.directory)).toEqual(live);
    expect(ofKind(site.workspace.events, 'record-reconciled')).toMatchObject([
      { live: 'changed', other: 'same', becomes: 'same' },
      { live: 'same', other: 'changed', becomes: 'changed' },
      { live: 'same', other: 'deleted', becomes: 'deleted' },
      { live: 'added', other: 'same', becomes: 'same' },
    ]);
    for (const text of ['secret', 'b.txt', 'a.txt']) expect(JSON.stringify(site.workspace.events)).not.toContain(text);
    expect(site.workspace.events.at(-1)).toMatchObject({ event: 'summary', verb: 'reconcile' });
  });

  it('applies what is clear after a snapshot of what was there, and leaves conflicts', async () => {
    await using site = await divided({ 'a.txt': 'live', 'b.txt': 'b', 'c.txt': 'c' }, { 'a.txt': 'other', 'b.txt': 'B', 'd.txt': 'd' });
    const result = await reconcile(site.workspace, { ...site.request, apply: true }, site.workspace);
    expect(result).toMatchObject({ outcome: 'different', counts: { conflicts: 1, undecided: 1, change: 1, delete: 1, add: 1 } });
    expect(await readTree(site.directory)).toEqual({ 'a.txt': 'live', 'b.txt': 'B', 'd.txt': 'd' });
    expect(ofKind(site.workspace.events, 'records-changed')).toMatchObject([{ before: result.before, added: 1, changed: 1, deleted: 1 }]);
    expect(ofKind(site.workspace.events, 'summary')).toHaveLength(1);
    const again = await reconcile(site.workspace, { ...site.request, apply: true }, site.workspace);
    expect(again.before).toBeUndefined();
  });

  it('asks with the values, and takes each answer', async () => {
    await using site = await divided({ ...base, 'a.txt': 'live', 'b.txt': 'LIVE' }, { ...base, 'a.txt': 'other', 'b.txt': 'OTHER' });
    const asked: unknown[] = [];
    const ask: ReconcileRequest['ask'] = async ({ collection, conflict, record, columns }) => {
      asked.push([collection, record.base?.key[0], conflict.column, columns]);
      return record.base?.key[0] === 'a.txt' ? 'theirs' : undefined;
    };
    const result = await reconcile(site.workspace, { ...site.request, policy: 'ask', ask, apply: true }, site.workspace);
    const columns = ['path', 'content'];
    expect(asked).toEqual([
      ['files', 'a.txt', 'content', columns],
      ['files', 'b.txt', 'content', columns],
    ]);
    expect(result).toMatchObject({ outcome: 'different', counts: { conflicts: 2, undecided: 1 } });
    expect(await readTree(site.directory)).toEqual({ ...base, 'a.txt': 'other', 'b.txt': 'LIVE' });
  });

  it('changes nothing when the live source went on since it was compared', async () => {
    await using site = await divided(base, { ...base, 'a.txt': 'other', 'b.txt': 'other' });
    const emit = async (event: Event): Promise<void> => {
      if (event.event === 'snapshot-committed') await writeTree(site.directory, { 'b.txt': 'just now' });
    };
    const racing = reconcile(site.workspace, { ...site.request, apply: true }, { emit });
    await expect(racing).rejects.toMatchObject({ code: 'source-changed' });
    expect(await readTree(site.directory)).toEqual({ ...base, 'b.txt': 'just now' });
  });

  it('changes nothing when no snapshot of what is there can be made', async () => {
    await using site = await divided(base, { ...base, 'a.txt': 'other' });
    const failing = faultyAdapter(memoryAdapter, { step: 'commit', behaviour: new Error('planted') }) as DestinationAdapter<unknown>;
    const { adapters } = site.workspace;
    const faulty = site.workspace.with({ adapters: { ...adapters, destinations: new Map([['memory-local', async () => failing]]) } });
    await expect(reconcile(faulty, { ...site.request, apply: true }, site.workspace)).rejects.toMatchObject({ code: 'reconcile-refused' });
    expect(await readTree(site.directory)).toEqual(base);
  });

  it.each([
    ['latest as the base', { snapshot: 'latest' }, 'usage'],
    ['a column that nobody has', { policy: 'newest', by: 'at' }, 'usage'],
    ['an unknown source', { source: 'photos' }, 'usage'],
    ['another place where nothing is', { with: { kind: 'place', place: '/no/such/place' } }, 'source-missing'],
    ['a snapshot that is not there', { with: { kind: 'snapshot', snapshot: '20200101-000000-0000' } }, 'snapshot-missing'],
  ] as const)('refuses %s by name', async (_what, changes, code) => {
    await using site = await divided(base, base);
    await expect(reconcile(site.workspace, { ...site.request, ...changes } as ReconcileRequest, site.workspace)).rejects.toMatchObject({
      code,
    });
  });
});
