import { type Collection, compareKeys, type DataRecord, equalRecords, type RecordChange } from '@holdfast/record';
import { expect, it } from 'vitest';
import type { RecordReader } from '../records.ts';
import type { Source } from '../source.ts';
import { artifactSet } from '../testing/index.ts';
import type { SourceHarness } from './harness.ts';
import { capture, faultCode, folderState, type Workplace, workplace } from './workplace.ts';

/** No batch may hold more records. */
const mostRecords = 10_000;

/** Every record of every collection. */
type Tables = ReadonlyMap<string, readonly DataRecord[]>;

/** What a source with records promises of them, live and stored. */
export function lawsOfRecords<Config>(harness: SourceHarness<Config>): void {
  const { adapter } = harness;

  it('lists each collection once, in order of name, with a key of its columns', async () => {
    await using place = await workplace(harness);
    await using view = await place.source.freeze({});
    const { collections, unread } = await (view.records as RecordReader).collections({});
    const names = collections.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(names).toEqual([...new Set(names)].sort((left, right) => compareKeys([left], [right])));
    for (const { columns, key } of collections) {
      const known = columns.map(({ name }) => name);
      expect(known).toEqual([...new Set(known)]);
      expect(key.length).toBeGreaterThan(0);
      expect(known).toEqual(expect.arrayContaining([...key]));
    }
    expect(unread.filter(({ name, reason }) => names.includes(name) || reason === '')).toEqual([]);
  });

  it('gives every record exactly once, ascending by key, with a value for each column, in bounded batches', async () => {
    await using place = await workplace(harness);
    await using view = await place.source.freeze({});
    const reader = view.records as RecordReader;
    for (const collection of (await reader.collections({})).collections) {
      let last: DataRecord | undefined;
      for await (const batch of reader.records(collection.name, {})) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(mostRecords);
        for (const record of batch) {
          expectKeyOf(record, collection);
          if (last !== undefined) expect(compareKeys(last.key, record.key)).toBeLessThan(0);
          last = record;
        }
      }
    }
  });

  it('gives the same records again, also at once and from the stored artifacts alone, and leaves the source as it was', async () => {
    await using place = await workplace(harness);
    const before = await place.state();
    const captured = await capture(place.source);
    await using view = await place.source.freeze({});
    const [first, again] = await Promise.all([readAll(view.records as RecordReader), readAll(view.records as RecordReader)]);
    expect([...first.values()].flat().length).toBeGreaterThan(0);
    expect(again).toEqual(first);
    const artifacts = artifactSet(captured, { kind: adapter.kind, applyAttributes: harness.applyAttributes });
    await using stored = await openStored(place, artifacts);
    expect(await readAll(stored)).toEqual(first);
    const list = await (view.records as RecordReader).collections({});
    expect(await stored.collections({})).toEqual(list);
    await view[Symbol.asyncDispose]();
    expect(await place.state()).toEqual(before);
    expect(await folderState(place.room)).toEqual([]);
  });

  it('holds the moment of its records: a change after the freeze is not in them', async () => {
    await using place = await workplace(harness);
    const before = await liveRecords(place.source);
    await using view = await place.source.freeze({});
    await harness.mutate(place.config, 6);
    expect(await readAll(view.records as RecordReader)).toEqual(before);
    expect(await liveRecords(place.source)).not.toEqual(before);
  });

  it('names a collection that it does not have, and gives up reading when it is aborted', async () => {
    await using place = await workplace(harness);
    await using view = await place.source.freeze({});
    const reader = view.records as RecordReader;
    expect(await faultCode(() => Array.fromAsync(reader.records('no such\0collection', {})))).toBe('usage');
    const [collection] = (await reader.collections({})).collections;
    const signal = AbortSignal.abort();
    await expect(Array.fromAsync(reader.records((collection as Collection).name, { signal }))).rejects.toThrow();
  });

  function openStored({ context }: Workplace<Config>, artifacts: ReturnType<typeof artifactSet>) {
    if (adapter.openRecords === undefined) throw new Error('the adapter claims records and does not open stored ones');
    return adapter.openRecords(artifacts, context, {});
  }
}

/** What a source whose records can be changed promises of that. */
export function lawsOfChanges<Config>(harness: SourceHarness<Config>): void {
  it('changes records as told, deletes and adds them, and counts that', async () => {
    await using place = await workplace(harness);
    const first = await liveRecords(place.source);
    await harness.mutate(place.config, 7);
    const second = await liveRecords(place.source);
    const back = differences(second, first);
    expect(back.length).toBeGreaterThan(0);
    const counted = await change(place.source, back);
    expect(counted.added + counted.changed + counted.deleted).toBe(back.length);
    expect(await liveRecords(place.source)).toEqual(first);
    const none: Tables = new Map([...first.keys()].map((name) => [name, []]));
    expect((await change(place.source, differences(first, none))).deleted).toBe([...first.values()].flat().length);
    expect(await liveRecords(place.source)).toEqual(none);
    await change(place.source, differences(none, first));
    expect(await liveRecords(place.source)).toEqual(first);
  });

  it('changes nothing when a record is not what it was, or stands where none is expected', async () => {
    await using place = await workplace(harness);
    const first = await liveRecords(place.source);
    await harness.mutate(place.config, 8);
    const second = await liveRecords(place.source);
    const stale = differences(first, second);
    const late = [...differences(second, new Map()), ...stale];
    expect(await faultCode(() => change(place.source, late))).toBe('source-changed');
    expect(
      await faultCode(() =>
        change(
          place.source,
          stale.map(({ before: _before, ...rest }) => rest),
        ),
      ),
    ).toBe('source-changed');
    expect(await liveRecords(place.source)).toEqual(second);
  });

  it('changes nothing when the changes fail or are aborted in the middle', async () => {
    await using place = await workplace(harness);
    const first = await liveRecords(place.source);
    const all = differences(first, new Map());
    const controller = new AbortController();
    async function* failing() {
      yield all;
      throw new Error('planted failure');
    }
    async function* aborting() {
      yield all;
      controller.abort();
      yield all.slice(0, 0);
    }
    await expect(place.source.changeRecords?.(failing(), {})).rejects.toThrow('planted failure');
    await expect(place.source.changeRecords?.(aborting(), { signal: controller.signal })).rejects.toThrow();
    expect(await liveRecords(place.source)).toEqual(first);
  });

  it('says how the same kind of source is configured at another place', async () => {
    await using place = await workplace(harness);
    const elsewhere = harness.adapter.elsewhere?.(place.config, `${place.room}/elsewhere`);
    await using source = await harness.adapter.open(elsewhere as Config, place.context);
    expect(await faultCode(() => source.freeze({}))).toBe('source-missing');
    expect(await folderState(place.room)).toEqual([]);
  });
}

function expectKeyOf({ key, values }: DataRecord, { columns, key: names, repeats }: Collection): void {
  expect(values.length).toBe(columns.length);
  const expected = names.map((name) => values[columns.findIndex((column) => column.name === name)]);
  expect(key.slice(0, names.length)).toEqual(expected);
  expect(key.length).toBe(names.length + (repeats ? 1 : 0));
}

async function readAll(reader: RecordReader): Promise<Tables> {
  const tables = new Map<string, readonly DataRecord[]>();
  for (const { name } of (await reader.collections({})).collections) {
    tables.set(name, (await Array.fromAsync(reader.records(name, {}))).flat());
  }
  return tables;
}

async function liveRecords(source: Source): Promise<Tables> {
  await using view = await source.freeze({});
  return await readAll(view.records as RecordReader);
}

function differences(before: Tables, after: Tables): RecordChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((collection) => {
    const keys = [...(before.get(collection) ?? []), ...(after.get(collection) ?? [])].map(({ key }) => key).sort(compareKeys);
    const distinct = keys.filter((key, index) => index === 0 || compareKeys(keys[index - 1] ?? [], key) !== 0);
    return distinct.flatMap((key): RecordChange[] => {
      const [old, now] = [before, after].map((tables) => tables.get(collection)?.find((record) => compareKeys(record.key, key) === 0));
      if (old !== undefined && now !== undefined && equalRecords(old.values, now.values)) return [];
      return [{ collection, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) }];
    });
  });
}

function change(source: Source, changes: readonly RecordChange[]) {
  if (source.changeRecords === undefined) throw new Error('the source claims to change records and does not');
  return source.changeRecords(
    (async function* () {
      for (let start = 0; start < changes.length; start += 100) yield changes.slice(start, start + 100);
    })(),
    {},
  );
}
