import { Fault } from '@holdfast/fault';
import type { VerificationRecord } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import type { CurrentSession } from './describe-destination.ts';
import { noise, sampleFile } from './sample-artifacts.ts';
import { bytesOf, entriesOf, expectFault, findingsOf, headerAt, save } from './session.ts';

/** The laws of `verifications` and `recordVerification`. */
export function describeRecords<Config>(current: CurrentSession<Config>): void {
  const record = (second: number, hour: number, more: Partial<VerificationRecord> = {}): VerificationRecord => ({
    snapshot: headerAt(second).id,
    level: 'bytes',
    verifiedAt: `2026-05-02T${String(hour).padStart(2, '0')}:30:00.123Z`,
    outcome: 'complete',
    ...more,
  });
  const saveTwo = async (): Promise<void> => {
    for (const second of [1, 2])
      await save(current().destination, headerAt(second), { files: [sampleFile('a', noise(9_000, `${second}`))] });
  };

  it('H5: keeps what the newest verification of each snapshot and level found', async () => {
    await saveTwo();
    expect(await current().destination.verifications({})).toEqual([]);
    const content = record(1, 9, { level: 'content', outcome: 'different' });
    const told = [record(2, 10), record(1, 11), content, record(1, 12, { level: 'presence' }), record(1, 10), record(2, 13)];
    for (const one of told) await current().destination.recordVerification(one, {});
    const kept = [record(1, 12, { level: 'presence' }), record(1, 11), content, record(2, 13)];
    expect(await current().destination.verifications({})).toEqual(kept);
    expect(await (await current().reopen()).verifications({})).toEqual(kept);
  });

  it('H5: two that record at once lose nothing of each other', async () => {
    await saveTwo();
    const [one, other] = [await current().reopen(), await current().reopen()];
    await Promise.all([
      one.recordVerification(record(1, 8), {}),
      other.recordVerification(record(2, 8), {}),
      one.recordVerification(record(1, 9, { level: 'content' }), {}),
      other.recordVerification(record(1, 10), {}),
    ]);
    expect(await (await current().reopen()).verifications({})).toEqual([record(1, 10), record(1, 9, { level: 'content' }), record(2, 8)]);
  });

  it('leaves the snapshots as they were, and forgets with the snapshot', async () => {
    await saveTwo();
    const { destination } = current();
    const before = { manifests: await destination.manifests({}), landmarks: await destination.landmarks({}) };
    for (const second of [1, 2]) await destination.recordVerification(record(second, 8), {});
    const next = await current().reopen();
    expect({ manifests: await next.manifests({}), landmarks: await next.landmarks({}) }).toEqual(before);
    expect(await findingsOf(next, { level: 'bytes' })).toEqual([]);
    await using reader = await next.open(headerAt(2).id, {});
    for (const entry of await entriesOf(reader, 'files')) expect(await bytesOf(reader, 'files', entry)).toEqual(noise(9_000, '2'));
    await next.delete(headerAt(1).id, {});
    for (const each of [next, await current().reopen()]) expect(await each.verifications({})).toEqual([record(2, 8)]);
    await save(next, headerAt(3), { files: [] });
  });

  it('refuses a record where nothing is, and where it cannot be written', async () => {
    expect(await current().destination.verifications({})).toEqual([]);
    await expectFault(current().destination.recordVerification(record(1, 8), {}), 'repository-missing');
    expect((await current().place.usage?.()) ?? 0).toBe(0);
    await saveTwo();
    const { unwritable } = current().place;
    if (unwritable === undefined) return;
    const closed = await current().reopen(unwritable);
    const error = await closed.recordVerification(record(1, 8), {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Fault);
    expect(['destination-unwritable', 'repository-missing']).toContain((error as Fault).code);
    expect(await current().destination.verifications({})).toEqual([]);
  });

  it('stops at once for a signal that is aborted already', async () => {
    await saveTwo();
    const signal = AbortSignal.abort();
    await expect(current().destination.verifications({ signal })).rejects.toThrow();
    await expect(current().destination.recordVerification(record(1, 8), { signal })).rejects.toThrow();
    expect(await current().destination.verifications({})).toEqual([]);
  });
}
