import { join } from 'node:path';
import { faultyAdapter, memoryAdapter } from '@holdfast/destination/testing';
import { Fault } from '@holdfast/fault';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { diff } from './diff.ts';
import { find } from './find.ts';
import { list } from './list.ts';
import { remove } from './remove.ts';
import { show } from './show.ts';
import { removeTree, type TestWorkspace, testWorkspace, writeTree } from './testing/index.ts';

/** Two snapshots an hour apart: the first in both destinations, the second in `local` only. */
async function twoSnapshots(): Promise<TestWorkspace & { readonly ids: readonly [string, string] }> {
  const workspace = await testWorkspace({ sources: ['photos', 'papers'], destinations: ['local', 'usb'] });
  await writeTree(workspace.baseDirectory, { 'photos/a.jpg': 'a', 'photos/deep/b.jpg': 'bb', 'papers/.hidden.txt': 'h' });
  const first = await capture(workspace, { kind: 'manual', keep: 'permanent' }, workspace);
  await removeTree(join(workspace.baseDirectory, 'photos/a.jpg'));
  await writeTree(workspace.baseDirectory, { 'photos/deep/b.jpg': 'better', 'photos/c.jpg': 'c' });
  workspace.advance(3_600_000);
  const second = await capture(workspace, { kind: 'daily', destinations: ['local'] }, workspace);
  workspace.events.length = 0;
  return Object.assign(workspace, { ids: [first.snapshot, second.snapshot] as const });
}

function broken(workspace: TestWorkspace, destination: string, step: 'manifests' | 'open' | 'delete'): TestWorkspace {
  const adapter = faultyAdapter(memoryAdapter, { step, behaviour: new Fault('destination-damaged', `${destination} is broken`) });
  const { sources, destinations } = workspace.adapters;
  return workspace.with({
    adapters: { sources, destinations: new Map([...destinations, [`memory-${destination}`, async () => adapter as never]]) },
  });
}

function told(workspace: TestWorkspace, event: string) {
  return workspace.events.filter((one) => one.event === event);
}

describe('list', () => {
  it('groups the copies of a snapshot, oldest first', async () => {
    await using workspace = await twoSnapshots();
    const { snapshots, missing, failures } = await list(workspace, workspace);
    expect(snapshots.map(({ id, copies }) => [id, copies.map(({ destination }) => destination)])).toEqual([
      [workspace.ids[0], ['local', 'usb']],
      [workspace.ids[1], ['local']],
    ]);
    expect({ missing, failures }).toEqual({ missing: [], failures: [] });
    expect(told(workspace, 'snapshot')).toMatchObject([
      { kind: 'manual', outcome: 'complete', artifacts: 4, bytes: 4, sources: ['photos', 'papers'] },
      { kind: 'daily', outcome: 'complete', artifacts: 4, bytes: 8 },
    ]);
  });

  it('orders snapshots of one second by their start, whatever their ids end in', async () => {
    await using workspace = await testWorkspace({ sources: ['photos'] });
    await writeTree(workspace.baseDirectory, { 'photos/a.jpg': 'a' });
    const ids: string[] = [];
    for (const end of [0xff, 0x77, 0x00]) {
      ids.push(
        (await capture(workspace.with({ random: (bytes) => new Uint8Array(bytes).fill(end) }), { kind: 'manual' }, workspace)).snapshot,
      );
      workspace.advance(100);
    }
    expect((await list(workspace, workspace)).snapshots.map(({ id }) => id)).toEqual(ids);
    expect((await show(workspace, { snapshot: 'latest' }, workspace)).manifest.id).toBe(ids.at(-1));
  });

  it('survives a destination that cannot be read, unless it is the only one', async () => {
    await using workspace = await twoSnapshots();
    const result = await list(broken(workspace, 'usb', 'manifests'), workspace);
    expect(result.failures).toEqual([{ destination: 'usb', code: 'destination-damaged', message: 'usb is broken' }]);
    expect(result.snapshots).toHaveLength(2);
    const alone = broken(workspace, 'usb', 'manifests').with({ destinations: workspace.destinations.slice(1) });
    await expect(list(alone, workspace)).rejects.toMatchObject({ code: 'destination-damaged' });
  });

  it('tells a damaged manifest and lists the others', async () => {
    await using workspace = await twoSnapshots();
    workspace.places.get('local')?.damaged.add(workspace.ids[0]);
    const { snapshots } = await list(workspace, workspace);
    expect(snapshots.map(({ copies }) => copies.map(({ destination }) => destination))).toEqual([['usb'], ['local']]);
    expect(told(workspace, 'finding')).toMatchObject([{ destination: 'local', snapshots: [workspace.ids[0]] }]);
    expect(workspace.events.at(-1)).toMatchObject({ event: 'summary', outcome: 'degraded', counts: { damaged: 1 } });
  });

  it('throws when there is no destination yet', async () => {
    await using workspace = await testWorkspace({ sources: ['photos'] });
    await expect(list(workspace, workspace)).rejects.toMatchObject({ code: 'repository-missing' });
  });
});

describe('show', () => {
  it('takes a whole id, the start of one, and latest', async () => {
    await using workspace = await twoSnapshots();
    const [first, second] = workspace.ids;
    const shown = async (snapshot: string) => (await show(workspace, { snapshot }, workspace)).manifest.id;
    expect(await shown(first)).toBe(first);
    expect(await shown(second.slice(0, 13))).toBe(second);
    expect(await shown('latest')).toBe(second);
    await expect(shown('2026')).rejects.toMatchObject({ code: 'snapshot-ambiguous' });
    for (const name of ['', '2027', '20270101-000000-0000']) await expect(shown(name)).rejects.toMatchObject({ code: 'snapshot-missing' });
  });

  it('says how many cannot be read and which, by latest and by the start of an id', async () => {
    await using workspace = await twoSnapshots();
    for (const place of workspace.places.values()) for (const id of place.snapshots.keys()) place.damaged.add(id);
    const message = expect.stringMatching(
      /^there is no snapshot that can be read: 3 snapshots could not be read \(\S+ in local, \S+ in local, \S+ in usb\)$/,
    );
    await expect(show(workspace, { snapshot: 'latest' }, workspace)).rejects.toMatchObject({ code: 'destination-damaged', message });
    const some = expect.stringMatching(/^there is no snapshot 2026, but 3 snapshots could not be read/);
    await expect(show(workspace, { snapshot: '2026' }, workspace)).rejects.toMatchObject({ code: 'snapshot-missing', message: some });
    const unknown = show(workspace, { snapshot: '20270101-000000-0000' }, workspace);
    await expect(unknown).rejects.toMatchObject({ message: expect.stringContaining('3 snapshots could not be read') });
  });

  it('gives the inventory of each source, from the first destination that can be read', async () => {
    await using workspace = await twoSnapshots();
    const { destination, sources } = await show(broken(workspace, 'local', 'open'), { snapshot: workspace.ids[0] }, workspace);
    expect(destination).toBe('usb');
    expect(sources.map(({ record, details }) => [record.name, details?.inventory.objects])).toEqual([
      ['photos', { file: { 'a.jpg': 1, 'deep/b.jpg': 2 }, directory: { deep: 1 } }],
      ['papers', { file: { '.hidden.txt': 1 } }],
    ]);
    await expect(show(workspace, { snapshot: workspace.ids[1], from: 'usb' }, workspace)).rejects.toMatchObject({
      code: 'snapshot-missing',
    });
  });
});

describe('find', () => {
  it.each([
    [['*.jpg'], ['photos/a.jpg', 'photos/deep/b.jpg', 'photos/c.jpg', 'photos/deep/b.jpg']],
    [['*.txt'], ['papers/.hidden.txt', 'papers/.hidden.txt']],
    [['deep/*'], ['photos/deep/b.jpg', 'photos/deep/b.jpg']],
    [
      ['papers/**', '/a.jpg'],
      ['photos/a.jpg', 'papers/.hidden.txt', 'papers/.hidden.txt'],
    ],
    [['nothing*'], []],
  ])('looks for %j in every snapshot, once each', async (patterns, expected) => {
    await using workspace = await twoSnapshots();
    expect(await find(workspace, { patterns }, workspace)).toBe(expected.length);
    expect(told(workspace, 'found').map((event) => 'path' in event && 'source' in event && `${event.source}/${event.path}`)).toEqual(
      expected,
    );
  });

  it('limits itself to one snapshot and to sources', async () => {
    await using workspace = await twoSnapshots();
    expect(await find(workspace, { patterns: ['*'], snapshot: 'latest', sources: ['papers'] }, workspace)).toBe(1);
    await expect(find(workspace, { patterns: ['/'] }, workspace)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('diff', () => {
  it('names what was added, removed and changed, and what the inventories count', async () => {
    await using workspace = await twoSnapshots();
    const [first, second] = workspace.ids;
    const result = await diff(workspace, { before: { snapshot: first }, after: { snapshot: second } }, workspace);
    expect(result).toEqual({ before: first, after: second, added: 1, removed: 1, changed: 1, inventory: 3 });
    expect(told(workspace, 'changed')).toMatchObject([
      { path: 'a.jpg', change: 'removed' },
      { path: 'c.jpg', change: 'added' },
      { path: 'deep/b.jpg', change: 'changed', properties: ['size', 'sha256'] },
    ]);
    expect(told(workspace, 'inventory-changed')).toContainEqual({
      ...{ event: 'inventory-changed', source: 'photos', name: 'file deep/b.jpg', before: 2, after: 6 },
    });
  });

  it('finds nothing between two copies of one snapshot', async () => {
    await using workspace = await twoSnapshots();
    const [snapshot] = workspace.ids;
    const counts = await diff(workspace, { before: { snapshot, from: 'local' }, after: { snapshot, from: 'usb' } }, workspace);
    expect(counts).toMatchObject({ added: 0, removed: 0, changed: 0, inventory: 0 });
  });
});

describe('remove', () => {
  it('deletes from every destination that has it, but not what is to be kept for ever', async () => {
    await using workspace = await twoSnapshots();
    const [snapshot, second] = workspace.ids;
    await expect(remove(workspace, { snapshot }, workspace)).rejects.toMatchObject({ code: 'usage' });
    expect((await remove(workspace, { snapshot, force: true }, workspace)).destinations).toEqual(['local', 'usb']);
    expect([...(workspace.places.get('local')?.snapshots.keys() ?? [])]).toEqual([second]);
    await expect(remove(workspace, { snapshot }, workspace)).rejects.toMatchObject({ code: 'snapshot-missing' });
  });

  it('deletes from one destination, and tells when another cannot', async () => {
    await using workspace = await twoSnapshots();
    const [snapshot] = workspace.ids;
    const result = await remove(broken(workspace, 'usb', 'delete'), { snapshot, force: true }, workspace);
    expect(result).toMatchObject({ destinations: ['local'], failures: [{ destination: 'usb', message: 'usb is broken' }] });
    expect((await remove(workspace, { snapshot, from: 'usb', force: true }, workspace)).destinations).toEqual(['usb']);
  });

  it('counts a destination that cannot be listed as a failure: it may still have the snapshot', async () => {
    await using workspace = await twoSnapshots();
    const result = await remove(broken(workspace, 'usb', 'manifests'), { snapshot: 'latest' }, workspace);
    expect(result).toMatchObject({ destinations: ['local'], failures: [{ destination: 'usb' }] });
    expect(workspace.events.at(-1)).toMatchObject({ event: 'summary', outcome: 'degraded' });
    const whole = await remove(broken(workspace, 'usb', 'manifests'), { snapshot: workspace.ids[0], force: true }, workspace);
    expect(whole).toMatchObject({ destinations: ['local', 'usb'], failures: [] });
  });

  it('names a destination that is missing: what it may hold is not deleted', async () => {
    await using workspace = await twoSnapshots();
    workspace.places.get('usb')?.snapshots.clear();
    const [, snapshot] = workspace.ids;
    const message = `the destination usb does not exist, so that ${snapshot} is not deleted there if it has it`;
    const result = await remove(workspace, { snapshot }, workspace);
    expect(result).toMatchObject({ destinations: ['local'], failures: [{ destination: 'usb', message, guidance: expect.any(String) }] });
    expect(told(workspace, 'destination-failed')).toMatchObject([{ destination: 'usb', code: 'repository-missing', message }]);
    expect(workspace.events.at(-1)).toMatchObject({ event: 'summary', outcome: 'degraded' });
    const first = { snapshot: workspace.ids[0], from: 'local', force: true };
    expect((await remove(workspace, first, workspace)).failures).toEqual([]);
  });

  it('deletes a snapshot whose manifest is damaged by its whole id', async () => {
    await using workspace = await twoSnapshots();
    workspace.places.get('local')?.damaged.add(workspace.ids[1]);
    expect((await remove(workspace, { snapshot: workspace.ids[1] }, workspace)).destinations).toEqual(['local']);
  });
});
