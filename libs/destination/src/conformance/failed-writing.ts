import type { Artifact } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import type { CurrentSession } from './describe-destination.ts';
import { everyType, expectedEntries, given, hardNames, noise, sampleFile } from './sample-artifacts.ts';
import { bytesOf, commit, entriesOf, expectFault, headerAt, plainEntries } from './session.ts';

/** The laws of `writeSource` when a source fails on the way. */
export function describeFailedWriting<Config>(current: CurrentSession<Config>): void {
  const broken = new Error('the disk of the source is on fire');
  const explode = (): never => {
    throw broken;
  };
  const content = {
    kind: 'stream' as const,
    open: async function* () {
      yield noise(100_000, 'start');
      explode();
    },
  };
  const breakages: { readonly [what: string]: () => AsyncIterable<Artifact> } = {
    'the iteration throws': async function* () {
      yield sampleFile('a', noise(70_000, 'a'));
      explode();
    },
    'a stream throws': () => given([sampleFile('a', noise(70_000, 'a')), { path: 'b', type: 'file', size: 100_001, content }]),
    'a lazy location throws': () =>
      given([
        sampleFile('a', noise(70_000, 'a')),
        { path: 'b', type: 'file', size: 9, content: { kind: 'local-file', location: async () => explode() } },
      ]),
  };
  for (const [what, artifacts] of Object.entries(breakages)) {
    it(`H1: rejects with the very error when ${what}, does not list the source and stays usable`, async () => {
      await using writer = await current().destination.begin(headerAt(1), {});
      await writer.writeSource({ name: 'before', kind: 'uploads' }, given(everyType()), {});
      const error = await writer.writeSource({ name: 'broken', kind: 'uploads' }, artifacts(), {}).catch((reason: unknown) => reason);
      expect(error).toBe(broken);
      await writer.writeSource({ name: 'after', kind: 'uploads' }, given(hardNames()), {});
      const { id, sources } = await commit(writer, ['before', 'broken', 'after'], { broken: 'failed' });
      expect(sources.map(({ name, outcome, listing }) => [name, outcome, listing !== undefined])).toEqual([
        ['before', 'complete', true],
        ['broken', 'failed', false],
        ['after', 'complete', true],
      ]);
      await expectWhole(current, id);
    });
  }

  it('takes a source once more that it rejected', async () => {
    await using writer = await current().destination.begin(headerAt(1), {});
    const ending = (async function* (): AsyncGenerator<Artifact> {
      yield sampleFile('a', noise(70_000, 'a'));
      yield sampleFile('gone', noise(300_000, 'gone'));
      explode();
    })();
    await expect(writer.writeSource({ name: 'after', kind: 'uploads' }, ending, {})).rejects.toBe(broken);
    await writer.writeSource({ name: 'before', kind: 'uploads' }, given(everyType()), {});
    await writer.writeSource({ name: 'after', kind: 'uploads' }, given(hardNames()), {});
    const { id } = await commit(writer, ['before', 'after']);
    await expectWhole(current, id);
  });

  it('H1: leaves out a source that was written and failed later', async () => {
    await using writer = await current().destination.begin(headerAt(1), {});
    await writer.writeSource({ name: 'before', kind: 'uploads' }, given(everyType()), {});
    await writer.writeSource({ name: 'broken', kind: 'uploads' }, given([sampleFile('a', noise(70_000, 'a'))]), {});
    await writer.writeSource({ name: 'after', kind: 'uploads' }, given(hardNames()), {});
    const { id } = await commit(writer, ['before', 'broken', 'after'], { broken: 'failed' });
    await expectWhole(current, id);
  });
}

async function expectWhole<Config>(current: CurrentSession<Config>, id: string): Promise<void> {
  const destination = await current().reopen();
  await using reader = await destination.open(id, {});
  await expectFault(reader.details('broken', {}), 'artifact-missing');
  expect(plainEntries(await entriesOf(reader, 'before'))).toEqual(expectedEntries(everyType()));
  const entries = await entriesOf(reader, 'after');
  expect(plainEntries(entries)).toEqual(expectedEntries(hardNames()));
  for (const entry of entries.filter(({ type }) => type === 'file')) {
    expect((await bytesOf(reader, 'after', entry)).length, entry.path).toBe(entry.size);
  }
  expect(await Array.fromAsync(destination.check({ level: 'bytes' }))).toEqual([]);
}
