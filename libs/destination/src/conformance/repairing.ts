import { expect, it } from 'vitest';
import type { Destination } from '../destination.ts';
import type { RepairOptions, RepairResult } from '../repair.ts';
import { MemoryDestination } from '../testing/memory-destination.ts';
import { MemoryPlace } from '../testing/memory-place.ts';
import type { CurrentSession } from './describe-destination.ts';
import type { DestinationDamage, DestinationHarness } from './harness.ts';
import { noise, sampleFile } from './sample-artifacts.ts';
import { bytesOf, entriesOf, expectFault, findingsOf, headerAt, save, startSession } from './session.ts';

const photo = sampleFile('photo.jpg', noise(300_000, 'photo'), { changeToken: 'as before' });
const text = sampleFile('text.md', noise(40_000, 'text'));
const letter = sampleFile('letter.pdf', noise(200_000, 'letter'));

/** Everything that a reader and a check can say of the place. */
interface Scene {
  readonly repair: (options?: RepairOptions) => Promise<RepairResult>;
  readonly damage: DestinationDamage;
  readonly fingerprint: () => Promise<string>;
}

/** The laws of `repair`; a destination that has none leaves them out. */
export function describeRepairing<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  it('is offered where it is claimed, and nowhere else', () => {
    expect(current().destination.repair !== undefined).toBe(harness.adapter.capabilities.repairs);
  });
  if (!harness.adapter.capabilities.repairs) return;

  /** Three snapshots: the photo alone, the photo and the text, the letter. */
  const scene = async (): Promise<Scene> => {
    const { damage, fingerprint } = current().place;
    if (damage === undefined || fingerprint === undefined) return expect.unreachable('the harness has `damage` and `fingerprint`');
    await save(current().destination, headerAt(1), { files: [photo] });
    await save(await current().reopen(), headerAt(2), { files: [photo, text] });
    await save(await current().reopen(), headerAt(3), { files: [letter] });
    return { repair: async (options = {}) => await repair(await current().reopen(), options), damage, fingerprint };
  };
  mending(current, scene);
  leavingAlone(current, scene);
  bringingElsewhere(current, { scene, harness });
}

function mending<Config>(current: CurrentSession<Config>, scene: () => Promise<Scene>): void {
  it('finds nothing to do where nothing is wrong, asks nobody, and changes nothing', async () => {
    const { repair, fingerprint } = await scene();
    const before = await fingerprint();
    const confirm = async () => expect.unreachable('there is nothing to confirm');
    expect(await repair({ confirm })).toEqual({
      steps: [],
      lost: [],
      salvaged: { chunks: 0, bytes: 0 },
      movedTo: undefined,
      isRenamed: false,
    });
    expect(await fingerprint()).toBe(before);
  });

  for (const kind of ['content', 'missing'] as const) {
    it(`H5: of damage to a content (${kind}) names the file with its snapshots, and all else is as before`, async ({ skip }) => {
      const { repair, damage } = await scene();
      const spoil = damage[kind];
      if (spoil === undefined) return skip('the harness cannot lose a part of a snapshot');
      await spoil.call(damage, headerAt(1).id);
      const { lost, steps, movedTo } = await repair();
      expect(lost.map(({ snapshots, artifact }) => ({ snapshots, artifact }))).toEqual([lostPhoto]);
      expect(movedTo !== undefined).toBe(steps.some(({ action }) => moving.has(action)));
      await expectAsSaid(await current().reopen());
      const again = await repair();
      expect(again.steps.filter(({ action }) => action !== 'keep')).toEqual([]);
      expect(again.lost.map(({ snapshots, artifact }) => ({ snapshots, artifact }))).toEqual([lostPhoto]);
    });
  }

  it('H5: what was lost and comes again with a later snapshot is stored anew, and is not lost any more', async () => {
    const { repair, damage } = await scene();
    await damage.content(headerAt(1).id);
    await repair();
    await save(await current().reopen(), headerAt(4), { files: [photo] });
    const { lost, steps } = await repair();
    expect({ lost, steps: steps.filter(({ action }) => action !== 'keep') }).toEqual({ lost: [], steps: [] });
    for (const second of [1, 2, 4]) expect(await readable(await current().reopen(), second)).toContain('photo.jpg');
    expect(await findingsOf(await current().reopen(), { level: 'bytes' })).toEqual([]);
  });

  it('names a snapshot whose manifest is damaged, and moves it aside, so that the others are seen by all', async () => {
    const { repair, damage } = await scene();
    await damage.manifest(headerAt(2).id);
    const { lost, movedTo } = await repair();
    expect(lost.flatMap(({ snapshots }) => snapshots)).toEqual([headerAt(2).id]);
    expect(movedTo).toBeDefined();
    const ids = (await (await current().reopen()).manifests({})).map(({ id }) => id);
    expect(ids).toEqual([headerAt(1).id, headerAt(3).id]);
    expect(await findingsOf(await current().reopen(), { level: 'bytes' })).toEqual([]);
    await save(await current().reopen(), headerAt(4), { files: [photo, text] });
    expect(await readable(await current().reopen(), 4)).toEqual(['photo.jpg', 'text.md']);
  });

  it('is still the place that it was, unless it says so', async () => {
    const { repair, damage } = await scene();
    const before = await (await current().reopen()).landmarks({});
    await damage.content(headerAt(1).id);
    const { isRenamed } = await repair();
    const after = new Set(await (await current().reopen()).landmarks({}));
    expect(before.some((mark) => after.has(mark))).toBe(!isRenamed);
  });
}

function leavingAlone<Config>(current: CurrentSession<Config>, scene: () => Promise<Scene>): void {
  const spoilt = async (): Promise<Scene & { readonly before: string }> => {
    const made = await scene();
    await made.damage.content(headerAt(1).id);
    await made.damage.manifest(headerAt(3).id);
    return { ...made, before: await made.fingerprint() };
  };

  it('changes nothing with `dryRun`, and foretells what a repair does', async () => {
    const { repair, fingerprint, before } = await spoilt();
    const foretold = await repair({ dryRun: true });
    expect(await fingerprint()).toBe(before);
    const { steps, lost, salvaged } = await repair();
    expect({ steps: foretold.steps, lost: foretold.lost, salvaged: foretold.salvaged }).toEqual({ steps, lost, salvaged });
    expect(steps.length).toBeGreaterThan(0);
  });

  it('tells its plan before it changes anything, and changes nothing when `confirm` throws', async () => {
    const { repair, fingerprint, before } = await spoilt();
    const told: string[][] = [];
    const refused = new Error('not today');
    const confirm: RepairOptions['confirm'] = async ({ lost }) => {
      expect(await fingerprint()).toBe(before);
      told.push(lost.flatMap(({ snapshots }) => snapshots));
      throw refused;
    };
    await expect(repair({ confirm })).rejects.toBe(refused);
    expect(told.map((ids) => ids.sort())).toEqual([[1, 2, 3].map((second) => headerAt(second).id)]);
    expect(await fingerprint()).toBe(before);
  });

  it('stops for its signal, and what could be read can be read; the next one goes on', async () => {
    const { repair } = await spoilt();
    await expect(repair({ signal: AbortSignal.abort() })).rejects.toThrow();
    const controller = new AbortController();
    await expect(repair({ signal: controller.signal, confirm: async () => controller.abort() })).rejects.toThrow();
    expect(await readable(await current().reopen(), 2)).toEqual(['text.md']);
    await repair();
    expect(await readable(await current().reopen(), 2)).toEqual(['text.md']);
    expect((await (await current().reopen()).manifests({})).map(({ id }) => id)).toEqual([headerAt(1).id, headerAt(2).id]);
  });

  it('H21: is refused while a snapshot is being written', async () => {
    const { repair, damage } = await scene();
    await damage.content(headerAt(1).id);
    {
      await using _writer = await (await current().reopen()).begin(headerAt(9), {});
      await expectFault(repair(), 'repository-locked');
    }
    await repair();
  });

  it('says that there is nothing where nothing is, and makes nothing', async () => {
    await expectFault(repair(current().destination, {}), 'repository-missing');
    expect(await (await current().reopen()).exists({})).toBe(false);
    expect(await current().place.usage?.()).toBe(0);
  });
}

interface Elsewhere<Config> {
  readonly scene: () => Promise<Scene>;
  readonly harness: DestinationHarness<Config>;
}

function bringingElsewhere<Config>(current: CurrentSession<Config>, { scene, harness }: Elsewhere<Config>): void {
  it('with `to` brings what can be read into a new one and leaves this one as it is', async () => {
    const { repair, damage, fingerprint } = await scene();
    await damage.content(headerAt(1).id);
    const before = await fingerprint();
    const other = await startSession(harness);
    try {
      const { lost } = await repair({ to: other.destination });
      expect(lost.map(({ snapshots, artifact }) => ({ snapshots, artifact }))).toEqual([lostPhoto]);
      expect(await fingerprint()).toBe(before);
      await expectAsSaid(await other.reopen());
      await save(await other.reopen(), headerAt(4), { files: [photo] });
      expect(await readable(await other.reopen(), 2)).toEqual(['photo.jpg', 'text.md']);
      const marks = new Set(await (await current().reopen()).landmarks({}));
      expect((await (await other.reopen()).landmarks({})).filter((mark) => marks.has(mark))).toEqual([]);
      await expectFault(repair({ to: await other.reopen() }), 'target-not-empty');
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });

  it('with `to` refuses a destination of another kind', async () => {
    const { repair } = await scene();
    await expectFault(repair({ to: new MemoryDestination(new MemoryPlace()) }), 'unsupported');
  });
}

const lostPhoto = { snapshots: [headerAt(1).id, headerAt(2).id], artifact: { source: 'files', path: 'photo.jpg' } };
const moving: ReadonlySet<string> = new Set(['replace', 'move', 'salvage']);

/** Expects all three snapshots to be there with all but the photo, and a check to say that and no more. */
async function expectAsSaid(destination: Destination): Promise<void> {
  expect((await destination.manifests({})).map(({ id }) => id)).toEqual([1, 2, 3].map((second) => headerAt(second).id));
  expect(await readable(destination, 1)).toEqual([]);
  expect(await readable(destination, 2)).toEqual(['text.md']);
  expect(await readable(destination, 3)).toEqual(['letter.pdf']);
  const touched = (await findingsOf(destination, { level: 'bytes' })).flatMap(({ snapshots }) => snapshots ?? []);
  expect([...new Set(touched)].sort()).toEqual(lostPhoto.snapshots);
}

/** The paths of the snapshot's files that can be read as they were stored. */
async function readable(destination: Destination, second: number): Promise<string[]> {
  await using reader = await destination.open(headerAt(second).id, {});
  const paths: string[] = [];
  for (const entry of await entriesOf(reader, 'files')) {
    const bytes = await bytesOf(reader, 'files', entry).catch(() => undefined);
    if (bytes !== undefined) paths.push(entry.path);
  }
  return paths;
}

async function repair(destination: Destination, options: RepairOptions): Promise<RepairResult> {
  if (destination.repair === undefined) return expect.unreachable('there is no repair');
  return await destination.repair(options);
}
