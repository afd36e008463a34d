import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MemoryPlace } from '@holdfast/destination/testing';
import { newestVerifications, type VerificationRecord } from '@holdfast/manifest';
import { capture } from '@holdfast/snapshot';
import { type TestWorkspace, testWorkspace } from '@holdfast/snapshot/testing';
import { describe, expect, it } from 'vitest';
import { report } from './report.ts';
import { reportPage } from './report-page.ts';
import { type StatusReport, status } from './status.ts';

const hour = 3_600_000;

async function site(): Promise<TestWorkspace> {
  const plain = await testWorkspace({ sources: ['photos', 'papers'], destinations: ['local', 'offsite', 'usb'] });
  for (const { name } of plain.sources) {
    await mkdir(join(plain.baseDirectory, name), { recursive: true });
    await writeFile(join(plain.baseDirectory, name, 'a.txt'), `first of ${name}`);
  }
  const marks = { local: {}, offsite: { url: 's3://bucket/site' }, usb: { storage: 'usb <disk>' } } as const;
  return plain.with({ destinations: plain.destinations.map((one) => ({ ...one, ...marks[one.name as keyof typeof marks] })) });
}

async function backUp(workspace: TestWorkspace, ...destinations: string[]): Promise<string> {
  return (await capture(workspace, { kind: 'manual', ...(destinations.length === 0 ? {} : { destinations }) }, workspace)).snapshot;
}

function note(workspace: TestWorkspace, name: string, record: Pick<VerificationRecord, 'snapshot'> & Partial<VerificationRecord>): void {
  const place = workspace.places.get(name) as MemoryPlace;
  const whole = { level: 'bytes', outcome: 'complete', verifiedAt: workspace.now().toISOString(), ...record } as const;
  place.verifications = newestVerifications([...place.verifications, whole]);
}

function problemsOf({ problems }: StatusReport): string[] {
  return problems.map(({ problem, source, destination }) => `${problem} ${source ?? destination}`);
}

describe('status', () => {
  it('H25: measures the newest verified snapshot by the objective, not the newest one', async () => {
    await using workspace = await site();
    const first = await backUp(workspace);
    expect(problemsOf(await status(workspace, { rpo: '24h' }, workspace))).toEqual(['not-verified photos', 'not-verified papers']);
    note(workspace, 'usb', { snapshot: first, level: 'content' });
    expect(await status(workspace, { rpo: '24h' }, workspace)).toMatchObject({ outcome: 'complete', problems: [] });
    workspace.advance(25 * hour);
    const second = await backUp(workspace);
    const late = await status(workspace, { rpo: '24h' }, workspace);
    expect(problemsOf(late)).toEqual(['older-than-objective photos', 'older-than-objective papers']);
    expect(late.sources[0]).toMatchObject({
      complete: { id: second, ageMs: 0 },
      verified: { id: first, ageMs: 25 * hour },
      isWithinObjective: false,
    });
    expect(late.problems[0]).toMatchObject({ guidance: 'run holdfast verify' });
    note(workspace, 'local', { snapshot: second });
    expect((await status(workspace, { rpo: '24h' }, workspace)).outcome).toBe('complete');
    expect((await status(workspace, {}, workspace)).sources[0]?.isWithinObjective).toBeUndefined();
  });

  it('H25: days in which nothing ran are noticed, in each destination', async () => {
    await using workspace = await site();
    const first = await backUp(workspace);
    for (const name of ['local', 'offsite', 'usb']) note(workspace, name, { snapshot: first });
    workspace.advance(44 * 24 * hour);
    expect(problemsOf(await status(workspace, { rpo: '24h' }, workspace))).toEqual([
      'older-than-objective photos',
      'older-than-objective papers',
      ...['behind local', 'behind offsite', 'behind usb'],
    ]);
    const second = await backUp(workspace, 'local', 'usb');
    note(workspace, 'local', { snapshot: second });
    expect(problemsOf(await status(workspace, { rpo: '1d' }, workspace))).toEqual(['behind offsite']);
  });

  it('H5: presence alone, and a difference that stands, prove nothing', async () => {
    await using workspace = await site();
    const id = await backUp(workspace);
    note(workspace, 'local', { snapshot: id, level: 'presence' });
    expect(problemsOf(await status(workspace, {}, workspace))).toEqual(['not-verified photos', 'not-verified papers']);
    note(workspace, 'local', { snapshot: id, level: 'bytes', verifiedAt: '2026-11-20T00:00:00.000Z' });
    note(workspace, 'local', { snapshot: id, level: 'content', outcome: 'different' });
    expect(problemsOf(await status(workspace, {}, workspace))).toEqual(['not-verified photos', 'not-verified papers', 'different local']);
    note(workspace, 'offsite', { snapshot: id });
    expect(problemsOf(await status(workspace, {}, workspace))).toEqual(['different local']);
  });

  it('H21: a snapshot from a clock that ran ahead is no newer than any', async () => {
    await using workspace = await site();
    workspace.advance(30 * 24 * hour);
    const ahead = await backUp(workspace);
    note(workspace, 'local', { snapshot: ahead });
    workspace.advance(-30 * 24 * hour);
    expect(problemsOf(await status(workspace, { rpo: '24h' }, workspace))).toContain('no-complete-snapshot photos');
  });

  it('names what is missing or cannot be seen, and a source that nobody backed up', async () => {
    await using workspace = await site();
    const id = await backUp(workspace);
    note(workspace, 'local', { snapshot: id });
    workspace.places.get('usb')?.snapshots.clear();
    workspace.places.get('offsite')?.damaged.add(id);
    const sources = [...workspace.sources, { name: 'fresh', kind: 'reference' }];
    const result = await status(workspace.with({ sources }), {}, workspace);
    expect(problemsOf(result)).toEqual(['no-complete-snapshot fresh', 'not-readable usb', 'damaged offsite']);
    expect(result.outcome).toBe('degraded');
    expect(result.sources[0]?.counts).toEqual({ copies: 1, storages: 1, offSite: 0 });
  });
});

describe('report', () => {
  it('counts copies, kinds of storage and what is off-site, and tells each verification', async () => {
    await using workspace = await site();
    const first = await backUp(workspace, 'local');
    workspace.advance(hour);
    const second = await backUp(workspace);
    note(workspace, 'offsite', { snapshot: second, level: 'content' });
    const { snapshots, places } = await report(workspace, workspace);
    expect(places).toEqual([
      { name: 'local', storage: 'disk', offSite: false },
      { name: 'offsite', storage: 's3', offSite: true },
      { name: 'usb', storage: 'usb <disk>', offSite: false },
    ]);
    expect(snapshots).toMatchObject([
      { id: second, copies: 3, storages: 3, offSite: 1, cells: [{ verifications: [] }, { verifications: [{ level: 'content' }] }, {}] },
      { id: first, copies: 1, storages: 1, offSite: 0, cells: [{}, undefined, undefined] },
    ]);
  });

  it('H5: the page shows every state in words, escapes what it is given, and needs nothing from elsewhere', async () => {
    await using workspace = await site();
    const id = await backUp(workspace);
    note(workspace, 'local', { snapshot: id, level: 'bytes' });
    note(workspace, 'usb', { snapshot: id, level: 'bytes', outcome: 'different' });
    const page = reportPage(await report(workspace.with({ site: '<script>alert(1)</script>' }), workspace));
    for (const words of ['◑ bytes', '◇ never verified', '✕ DIFFERENT at bytes', 'usb &lt;disk&gt;', 's3, off-site', '<b>3</b>']) {
      expect(page).toContain(words);
    }
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:/i);
  });
});
