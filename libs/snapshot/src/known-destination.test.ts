import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoryPlace, memoryAdapter } from '@holdfast/destination/testing';
import { expect, it } from 'vitest';
import { capture } from './capture.ts';
import { remove } from './remove.ts';
import { type TestWorkspace, testWorkspace, writeTree } from './testing/index.ts';

const manual = { kind: 'manual' } as const;

async function filled(): Promise<TestWorkspace> {
  const workspace = await testWorkspace({ sources: ['one'], destinations: ['local', 'usb'] });
  await writeTree(workspace.baseDirectory, { 'one/a': 'a' });
  return workspace;
}

/** The same workspace with another, empty place for `usb`. */
function withOtherDisk(workspace: TestWorkspace, place = new MemoryPlace()): TestWorkspace {
  const { sources, destinations } = workspace.adapters;
  const adapter = { ...memoryAdapter, open: async () => memoryAdapter.open({ place }, undefined as never) };
  return workspace.with({ adapters: { sources, destinations: new Map([...destinations, ['memory-usb', async () => adapter as never]]) } });
}

it('a destination that is not where it was is refused by name, and the others go on', async () => {
  await using workspace = await filled();
  const { snapshot } = await capture(workspace, manual, workspace);
  const place = new MemoryPlace();
  const result = await capture(withOtherDisk(workspace, place), manual, workspace);
  expect(result).toMatchObject({ outcome: 'degraded', failures: [{ destination: 'usb', code: 'destination-missing' }] });
  expect(result.failures[0]?.message).toContain(snapshot);
  expect(result.failures[0]?.guidance).toContain('--new-destination usb');
  expect(place.snapshots.size).toBe(0);
});

it('a place that is accepted as new is known beside the old one', async () => {
  await using workspace = await filled();
  await capture(workspace, manual, workspace);
  const other = withOtherDisk(workspace);
  expect((await capture(other, { ...manual, newDestinations: ['usb'] }, workspace)).outcome).toBe('complete');
  for (const each of [other, workspace, other]) expect((await capture(each, manual, workspace)).outcome).toBe('complete');
  await expect(capture(workspace, { ...manual, newDestinations: ['nobody'] }, workspace)).rejects.toMatchObject({ code: 'usage' });
});

it('H5: a destination that was put back to an older state is named, and the backup goes on', async () => {
  await using workspace = await filled();
  const place = new MemoryPlace();
  const usb = withOtherDisk(workspace, place);
  const { snapshot: first } = await capture(usb, manual, workspace);
  const old = new Map(place.snapshots);
  const { snapshot: second } = await capture(usb, manual, workspace);
  const told = () => workspace.events.filter(({ event }) => event === 'destination-rolled-back');
  expect(told()).toEqual([]);
  place.snapshots.delete(second);
  expect([...place.snapshots]).toEqual([...old]);
  expect((await capture(usb, manual, workspace)).outcome).toBe('complete');
  expect(told()).toEqual([expect.objectContaining({ destination: 'usb', snapshot: second, newest: first })]);
  // It is said once: what was stored since is the newest now.
  await capture(usb, manual, workspace);
  expect(told()).toHaveLength(1);
});

it('disks that take turns, and what this machine has deleted itself, are no surprise', async () => {
  await using workspace = await filled();
  const other = withOtherDisk(workspace);
  await capture(workspace, manual, workspace);
  await capture(other, { ...manual, newDestinations: ['usb'] }, workspace);
  for (const each of [workspace, other, workspace]) await capture(each, manual, workspace);
  const { snapshot } = await capture(workspace, manual, workspace);
  await remove(workspace, { snapshot }, workspace);
  await capture(workspace, manual, workspace);
  expect(workspace.events.filter(({ event }) => event === 'destination-rolled-back')).toEqual([]);
});

it('nothing is known of a destination that took no snapshot yet', async () => {
  await using workspace = await filled();
  await capture(workspace, { ...manual, destinations: ['local'] }, workspace);
  expect((await capture(withOtherDisk(workspace), manual, workspace)).outcome).toBe('complete');
});

it('is kept in a file of the state folder, which only its user may read; one that cannot be understood says nothing', async () => {
  await using workspace = await filled();
  await capture(workspace, manual, workspace);
  const files = (await readdir(workspace.stateDirectory)).filter((name) => name.startsWith('destination-')).sort();
  expect(files).toEqual(['destination-local.json', 'destination-usb.json']);
  const location = join(workspace.stateDirectory, 'destination-usb.json');
  expect(JSON.parse(await readFile(location, 'utf8'))).toMatchObject({ format: 1, name: 'usb', description: 'memory' });
  for (const text of ['', '{"format":2}', 'null', '[]']) {
    await writeFile(location, text);
    expect((await capture(withOtherDisk(workspace), manual, workspace)).outcome).toBe('complete');
  }
});
