import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { faultyAdapter, keepingMemoryAdapter, memoryAdapter } from '@holdfast/destination/testing';
import { Fault } from '@holdfast/fault';
import { sealManifest } from '@holdfast/manifest';
import { durationOf } from '@holdfast/retention';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { prune } from './prune.ts';
import type { PruneRequest } from './prune-request.ts';
import { simulatePrune } from './simulate-prune.ts';
import { type TestWorkspace, type TestWorkspaceOptions, testWorkspace, writeTree } from './testing/index.ts';

const day = 24 * 3_600_000;

function request(changes: Partial<PruneRequest> = {}, names: readonly string[] = ['local']): PruneRequest {
  const rules = { policy: { last: 2, timezone: 'UTC' }, maxShrink: 0.5 };
  return { rules: new Map(names.map((name) => [name, rules])), ...changes };
}

/** A site with one snapshot a day, each of other content, the newest verified where it lies; the ids, oldest first. */
async function withHistory(
  days: number,
  options: Partial<TestWorkspaceOptions> = {},
): Promise<{ workspace: TestWorkspace; ids: string[] }> {
  const workspace = await testWorkspace({ sources: ['photos', 'papers'], ...options });
  const ids: string[] = [];
  for (let number = 1; number <= days; number += 1) {
    workspace.advance(day);
    await writeTree(workspace.baseDirectory, { 'photos/a.jpg': `${number}`.padEnd(20), 'papers/b.txt': 'b' });
    ids.push((await capture(workspace, { kind: 'daily' }, workspace)).snapshot);
  }
  verified(workspace, ids.at(-1) ?? '');
  workspace.events.length = 0;
  return { workspace, ids };
}

function verified(workspace: TestWorkspace, snapshot: string, level: 'bytes' | 'content' = 'bytes'): void {
  const record = { snapshot, level, verifiedAt: workspace.now().toISOString(), outcome: 'complete' as const };
  for (const place of workspace.places.values()) place.verifications = [...place.verifications, record];
}

function held(workspace: TestWorkspace, name = 'local'): string[] {
  return [...(workspace.places.get(name)?.snapshots.keys() ?? [])].sort();
}

function told(workspace: TestWorkspace, event: string): readonly object[] {
  return workspace.events.filter((one) => one.event === event);
}

describe('prune', () => {
  it('deletes what goes, the oldest first, frees its room and tells why', async () => {
    const { workspace, ids } = await withHistory(5, { destinationAdapters: { local: keepingMemoryAdapter } });
    await using _folder = workspace;
    const place = workspace.places.get('local');
    const before = place?.usage() ?? 0;
    const result = await prune(workspace, request(), workspace);
    expect(held(workspace)).toEqual(ids.slice(-2));
    expect(result.destinations[0]?.removed).toEqual(ids.slice(0, 3));
    // Three contents of 20 bytes were of no other snapshot.
    expect(place?.usage()).toBe(before - 60);
    expect(result).toMatchObject({ outcome: 'complete', failures: [] });
    const events = workspace.events.map(({ event }) => event).filter((event) => event !== 'progress');
    expect(events).toEqual([
      ...ids.map(() => 'snapshot-judged'),
      'prune-planned',
      ...ids.slice(2).map(() => 'snapshot-removed'),
      'room-freed',
      'summary',
    ]);
    expect(told(workspace, 'snapshot-judged')[0]).toMatchObject({
      snapshot: ids[4],
      keep: true,
      reasons: [{ rule: 'last', message: 'last 1 of 2' }],
    });
    expect(told(workspace, 'snapshot-judged')[4]).toMatchObject({
      snapshot: ids[0],
      keep: false,
      reasons: [{ message: 'beyond 2 snapshots' }],
    });
    expect(workspace.events.at(-1)).toMatchObject({
      verb: 'prune',
      counts: { keep: 2, forget: 3, removed: 3, freedBytes: 60, failures: 0 },
    });
  });

  it('is done when it is done: a second one finds nothing', async () => {
    const { workspace, ids } = await withHistory(4);
    await using _folder = workspace;
    await prune(workspace, request(), workspace);
    const again = await prune(workspace, request(), workspace);
    expect(again.destinations[0]).toMatchObject({ removed: [], plan: { objections: [] } });
    expect(held(workspace)).toEqual(ids.slice(-2));
  });

  it('as a dry run changes nothing, and tells what would hold it up', async () => {
    const { workspace, ids } = await withHistory(4);
    await using _folder = workspace;
    workspace.advance(day);
    const newest = await capture(workspace, { kind: 'daily' }, workspace);
    const result = await prune(workspace, request({ dryRun: true }), workspace);
    expect(held(workspace)).toEqual([...ids, newest.snapshot]);
    expect(result).toMatchObject({ outcome: 'complete', destinations: [{ removed: [] }] });
    expect(told(workspace, 'prune-objection')).toEqual([expect.objectContaining({ objection: 'unverified', waived: false })]);
  });

  it('has no rules: usage', async () => {
    const { workspace } = await withHistory(1, { destinations: ['local', 'usb'] });
    await using _folder = workspace;
    await expect(prune(workspace, { rules: new Map() }, workspace)).rejects.toMatchObject({
      code: 'usage',
      guidance: expect.stringContaining('"daily"'),
    });
    await expect(prune(workspace, request({ destinations: ['usb'] }), workspace)).rejects.toMatchObject({
      code: 'usage',
      message: 'the destination usb has no retention policy',
    });
    // A destination without rules is left alone.
    await expect(prune(workspace, request(), workspace)).resolves.toMatchObject({ destinations: [{ plan: { destination: 'local' } }] });
  });
});

describe('H2: prune refuses', () => {
  it('while the newest snapshot is unverified, unless that is waved aside by name', async () => {
    const { workspace, ids } = await withHistory(4);
    await using _folder = workspace;
    for (const place of workspace.places.values()) place.verifications = [];
    const refused = await prune(workspace, request({ force: ['degraded', 'shrunk'] }), workspace);
    expect(refused).toMatchObject({ outcome: 'failed', failures: [{ code: 'prune-refused', destination: 'local' }] });
    expect(refused.failures[0]?.message).toBe(
      `nothing was pruned in local: the newest complete snapshot ${ids[3]} was not verified at level bytes or deeper`,
    );
    expect(held(workspace)).toEqual(ids);
    await prune(workspace, request({ force: ['unverified'] }), workspace);
    expect(held(workspace)).toEqual(ids.slice(-2));
  });

  it('after a source shrank', async () => {
    const { workspace, ids } = await withHistory(4);
    await using _folder = workspace;
    workspace.advance(day);
    await rm(join(workspace.baseDirectory, 'photos/a.jpg'));
    ids.push((await capture(workspace, { kind: 'daily' }, workspace)).snapshot);
    verified(workspace, ids[4] ?? '');
    const { failures } = await prune(workspace, request(), workspace);
    expect(failures[0]?.message).toMatch(/photos shrank from 1 artifact in \S+ to 0 in \S+$/);
    expect(held(workspace)).toEqual(ids);
  });

  it('H10: after a source failed, and never counts the degraded snapshot as a good one', async () => {
    const { workspace, ids } = await withHistory(3);
    await using _folder = workspace;
    await rm(join(workspace.baseDirectory, 'papers'), { recursive: true });
    for (let number = 0; number < 3; number += 1) {
      workspace.advance(day);
      const { snapshot, outcome } = await capture(workspace, { kind: 'daily' }, workspace);
      expect(outcome).toBe('degraded');
      ids.push(snapshot);
    }
    const { failures } = await prune(workspace, request(), workspace);
    expect(failures[0]?.message).toContain('is degraded (papers failed)');
    await prune(workspace, request({ force: ['degraded'] }), workspace);
    // Two complete ones as if no degraded one were there, and the two newest of the degraded.
    expect(held(workspace)).toEqual([...ids.slice(1, 3), ...ids.slice(4)]);
  });
});

describe('H22: prune touches nothing else', () => {
  it('neither snapshots of another site, nor those whose manifest is damaged', async () => {
    const { workspace, ids } = await withHistory(5);
    await using _folder = workspace;
    const place = workspace.places.get('local');
    const [foreign, damaged] = ids;
    const snapshot = place?.snapshots.get(foreign ?? '');
    if (place === undefined || snapshot === undefined || damaged === undefined) throw new Error('there is no such snapshot');
    const { seal, format, ...body } = snapshot.manifest;
    place.snapshots.set(snapshot.manifest.id, { ...snapshot, manifest: sealManifest({ ...body, site: 'another' }) });
    place.damaged.add(damaged);
    const result = await prune(workspace, request(), workspace);
    expect(held(workspace)).toEqual([foreign, damaged, ...ids.slice(-2)]);
    expect(result.outcome).toBe('degraded');
    expect(told(workspace, 'prune-planned')).toEqual([expect.objectContaining({ keep: 2, forget: 1, otherSites: 1 })]);
    expect(told(workspace, 'finding')).toEqual([expect.objectContaining({ object: damaged })]);
  });
});

describe('several destinations', () => {
  it('are pruned by their own rules and verifications; one that is refused leaves the others done', async () => {
    const { workspace, ids } = await withHistory(4, { destinations: ['local', 'usb'] });
    await using _folder = workspace;
    const usb = workspace.places.get('usb');
    if (usb !== undefined) usb.verifications = [];
    const result = await prune(workspace, request({}, ['local', 'usb']), workspace);
    expect(result).toMatchObject({ outcome: 'degraded', failures: [{ destination: 'usb' }] });
    expect(held(workspace)).toEqual(ids.slice(-2));
    expect(held(workspace, 'usb')).toEqual(ids);
  });

  it('one that is missing is named', async () => {
    const { workspace, ids } = await withHistory(3, { destinations: ['local', 'usb'] });
    await using _folder = workspace;
    workspace.places.get('usb')?.snapshots.clear();
    const result = await prune(workspace, request({}, ['local', 'usb']), workspace);
    expect(result).toMatchObject({ outcome: 'degraded', failures: [{ destination: 'usb', code: 'repository-missing' }] });
    expect(held(workspace)).toEqual(ids.slice(-2));
  });

  it.each(['delete', 'manifests', 'prune'] as const)('one whose %s fails leaves the others done', async (step) => {
    const broken = faultyAdapter(keepingMemoryAdapter, { step, behaviour: new Fault('destination-unreadable', 'gone') });
    const options = { destinations: ['usb', 'local'], destinationAdapters: { usb: broken, local: keepingMemoryAdapter } };
    const { workspace, ids } = await withHistory(3, options);
    await using _folder = workspace;
    const result = await prune(workspace, request({}, ['local', 'usb']), workspace);
    expect(result).toMatchObject({ outcome: 'degraded', failures: [{ destination: 'usb', code: 'destination-unreadable' }] });
    expect(held(workspace)).toEqual(ids.slice(-2));
    expect(held(workspace, 'usb')).toEqual(step === 'prune' ? ids.slice(-2) : ids);
  });

  it('an abort in between is heard, and the next prune goes on', async () => {
    const { workspace, ids } = await withHistory(5);
    await using _folder = workspace;
    const stopper = new AbortController();
    const emit: TestWorkspace['emit'] = (event) => {
      if (event.event === 'snapshot-removed') stopper.abort();
    };
    await expect(prune(workspace, request(), { emit, signal: stopper.signal })).rejects.toMatchObject({ code: 'interrupted' });
    expect(held(workspace)).toEqual(ids.slice(1));
    await prune(workspace, request(), workspace);
    expect(held(workspace)).toEqual(ids.slice(-2));
  });
});

describe('the plan', () => {
  it('is there before anything is done; who does not confirm it loses nothing', async () => {
    const { workspace, ids } = await withHistory(4);
    await using _folder = workspace;
    const confirm: PruneRequest['confirm'] = async ([plan]) => {
      expect(plan?.snapshots.filter(({ keep }) => !keep)).toHaveLength(2);
      throw new Fault('interrupted', 'not confirmed');
    };
    await expect(prune(workspace, request({ confirm }), workspace)).rejects.toMatchObject({ code: 'interrupted' });
    expect(held(workspace)).toEqual(ids);
  });

  it('is made anew after the answer: what has become needed meanwhile stays', async () => {
    const { workspace, ids } = await withHistory(4);
    await using _folder = workspace;
    const place = workspace.places.get('local');
    // Somebody deletes the two that were to stay, while the question stands.
    const confirm: PruneRequest['confirm'] = async () => {
      for (const id of ids.slice(-2)) place?.snapshots.delete(id);
      verified(workspace, ids[1] ?? '');
    };
    await prune(workspace, request({ confirm }), workspace);
    expect(held(workspace)).toEqual(ids.slice(0, 2));
  });

  it('is not asked about when nothing goes', async () => {
    const { workspace } = await withHistory(2);
    await using _folder = workspace;
    const confirm = async (): Promise<void> => {
      throw new Error('asked');
    };
    await expect(prune(workspace, request({ confirm }), workspace)).resolves.toMatchObject({ outcome: 'complete' });
  });
});

it('simulates the coming months', async () => {
  const { workspace, ids } = await withHistory(3, { destinationAdapters: { local: memoryAdapter as never } });
  await using _folder = workspace;
  await simulatePrune(workspace, { ...request(), duration: durationOf('2m') }, workspace);
  expect(told(workspace, 'retention-simulated')).toEqual([
    {
      event: 'retention-simulated',
      destination: 'local',
      months: ['2026-11', '2026-12', '2027-01'].map((month) => ({ month, snapshots: 2 })),
      schedules: [{ sources: ['photos', 'papers'], intervalMs: day, goesOn: true }],
    },
  ]);
  expect(held(workspace)).toEqual(ids);
});
