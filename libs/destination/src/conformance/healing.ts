import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Destination } from '../destination.ts';
import type { CurrentSession } from './describe-destination.ts';
import type { DestinationHarness } from './harness.ts';
import { noise, sampleFile } from './sample-artifacts.ts';
import { bytesOf, entriesOf, expectFault, findingsOf, headerAt, save } from './session.ts';

const bytes = noise(300_000, 'photo');
const photo = sampleFile('photo.jpg', bytes, { changeToken: 'as before' });

type Way = (destination: Destination, id: string, scratch: string) => Promise<void>;

/** The ways in which damage to the photo can be found. */
const ways: { readonly [name: string]: Way } = {
  check: async (destination) => {
    expect((await findingsOf(destination, { level: 'bytes' })).length).toBeGreaterThan(0);
  },
  read: async (destination, id) => {
    await using reader = await destination.open(id, {});
    const [entry] = await entriesOf(reader, 'files');
    if (entry !== undefined) await expectFault(bytesOf(reader, 'files', entry), 'destination-damaged');
  },
  extract: async (destination, id, scratch) => {
    await using reader = await destination.open(id, {});
    const [entry] = await entriesOf(reader, 'files');
    await mkdir(join(scratch, 'out'));
    const requests = entry === undefined ? [] : [{ entry, location: join(scratch, 'out', 'photo'), attributes: false }];
    await expectFault(reader.extract('files', requests, {}), 'destination-damaged');
  },
};

/** The law that what was found damaged is not relied on any more. */
export function describeHealing<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  it.for(Object.entries(ways))('H5: what `%s` found damaged is stored anew, and read from there', async ([, find], { skip }) => {
    const { damage } = current().place;
    if (damage === undefined) return skip('the harness cannot damage a snapshot');
    const [first, second] = [headerAt(1), headerAt(2)];
    await save(current().destination, first, { files: [photo] });
    await damage.content(first.id);
    await find(await current().reopen(), first.id, current().scratch);
    await save(await current().reopen(), second, { files: [photo] });
    await expectWhole(await current().reopen(), second.id);
    if (harness.adapter.capabilities.deduplicates) await expectWhole(await current().reopen(), first.id);
  });

  // Elsewhere nothing stands in for another: what is damaged stays needed.
  if (!harness.adapter.capabilities.deduplicates) return;
  it('H5: says what is damaged and no longer needed, and knows no damage once that is gone', async ({ skip }) => {
    const { damage } = current().place;
    if (damage?.missing === undefined) return skip('the harness cannot lose a part of a snapshot');
    const sources = { files: [photo] };
    await save(current().destination, headerAt(1), sources);
    await damage.content(headerAt(1).id);
    await ways.check?.(await current().reopen(), headerAt(1).id, '');
    await save(await current().reopen(), headerAt(2), sources);
    const unneeded: string[] = [];
    const onUnneeded = ({ object }: { readonly object: string }): void => void unneeded.push(object);
    expect(await findingsOf(await current().reopen(), { level: 'bytes', onUnneeded })).toEqual([]);
    if (unneeded.length > 0) await damage.missing(headerAt(1).id);
    expect(await findingsOf(await current().reopen(), { level: 'bytes', onUnneeded: () => expect.unreachable() })).toEqual([]);
  });
}

async function expectWhole(destination: Destination, id: string): Promise<void> {
  for (const level of ['presence', 'bytes'] as const) expect(await findingsOf(destination, { level, snapshots: [id] })).toEqual([]);
  await using reader = await destination.open(id, {});
  const [entry] = await entriesOf(reader, 'files');
  expect(entry && (await bytesOf(reader, 'files', entry)).equals(bytes)).toBe(true);
}
