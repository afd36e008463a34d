import { expect, it } from 'vitest';
import type { CheckProgress } from '../destination.ts';
import type { CurrentSession } from './describe-destination.ts';
import { everyType, hardNames, noise, sampleFile } from './sample-artifacts.ts';
import { findingsOf, headerAt, save } from './session.ts';

/** The laws of `check`. */
export function describeChecks<Config>(current: CurrentSession<Config>): void {
  quiet(current);
  damaged(current);
}

function quiet<Config>(current: CurrentSession<Config>): void {
  it('H5: finds nothing where all is well, and says how much it looked at', async () => {
    await save(current().destination, headerAt(1), { files: everyType(), names: hardNames() });
    await save(current().destination, headerAt(2), { files: [sampleFile('photo.jpg', noise(300_000, 'photo'))] });
    const destination = await current().reopen();
    for (const level of ['presence', 'bytes'] as const) {
      const sum = { objects: 0, bytes: 0 };
      const onProgress = ({ objects, bytes }: CheckProgress): void => {
        sum.objects += objects;
        sum.bytes += bytes;
      };
      expect(await findingsOf(destination, { level, onProgress })).toEqual([]);
      expect(await findingsOf(destination, { level, snapshots: [headerAt(2).id] })).toEqual([]);
      expect(sum.objects).toBeGreaterThan(0);
      if (level === 'bytes') expect(sum.bytes).toBeGreaterThan(300_000);
    }
  });
}

function damaged<Config>(current: CurrentSession<Config>): void {
  const saveTwo = async (): Promise<void> => {
    for (const second of [1, 2])
      await save(current().destination, headerAt(second), { files: [sampleFile('photo.jpg', noise(300_000, `photo ${second}`))] });
  };

  it('H5: `bytes` finds a changed byte, names the snapshot that needs it, and only that', async ({ skip }) => {
    const { damage } = current().place;
    if (damage === undefined) return skip('the harness cannot damage a snapshot');
    await saveTwo();
    await damage.content(headerAt(1).id);
    const destination = await current().reopen();
    const findings = await findingsOf(destination, { level: 'bytes' });
    expect(findings.length).toBeGreaterThan(0);
    for (const { snapshots } of findings) expect(snapshots ?? [headerAt(1).id]).toEqual([headerAt(1).id]);
    expect((await findingsOf(destination, { level: 'bytes', snapshots: [headerAt(1).id] })).length).toBeGreaterThan(0);
    expect(await findingsOf(destination, { level: 'bytes', snapshots: [headerAt(2).id] })).toEqual([]);
  });

  it('H5: `presence` finds what is missing', async ({ skip }) => {
    const missing = current().place.damage?.missing;
    if (missing === undefined) return skip('the harness cannot take content away');
    await saveTwo();
    await missing(headerAt(1).id);
    const destination = await current().reopen();
    expect((await findingsOf(destination, { level: 'presence' })).length).toBeGreaterThan(0);
    expect(await findingsOf(destination, { level: 'presence', snapshots: [headerAt(2).id] })).toEqual([]);
  });
}
