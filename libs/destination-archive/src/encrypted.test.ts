import { copyFile, readdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateIdentity, recipientOf } from '@holdfast/age';
import type { Destination, Finding } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { archiveAdapter } from './archive-adapter.ts';
import { type Archives, file as fileOf, openArchives } from './testing/archives.ts';

const identity = generateIdentity();
const encryption = { kind: 'age' as const, recipients: [recipientOf(identity)], singleRecipient: true };

let archives: Archives;
let keyed: Destination;
beforeEach(async () => {
  archives = await openArchives({ format: 'zip', encryption });
  keyed = await openWithKey();
});
afterEach(() => archives[Symbol.asyncDispose]());

it('an archive that was put in the place of another one, for the same recipients, is found with a key and without', async () => {
  const first = await archives.save({ photos: [fileOf('a', 'first')] }, 1);
  await archives.save({ photos: [fileOf('a', 'other')] }, 2);
  const [one, two] = (await archives.names()).filter((name) => name.endsWith('.age')) as [string, string];
  await copyFile(at(two), at(one));
  expect((await archives.check('bytes')).map(({ object }) => object)).toEqual([one]);
  await expectFault(keyed.open(first.id, {}), 'destination-damaged', 'it is of another snapshot than');
});

it('a manifest that is lost is read from inside with a key; without one that is told, and the others are listed', async () => {
  const first = await archives.save({ photos: [fileOf('a', 'first')] }, 1);
  const second = await archives.save({ photos: [fileOf('a', 'second')] }, 2);
  const [manifest = ''] = (await archives.names()).filter((name) => name.endsWith('.json'));
  await rm(at(manifest));
  expect((await keyed.manifests({})).map(({ id }) => id)).toEqual([first.id, second.id]);
  const told: Finding[] = [];
  expect((await archives.destination.manifests({ onDamaged: (finding) => told.push(finding) })).map(({ id }) => id)).toEqual([second.id]);
  expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('there is no identity to open it with')]);
});

it('what lies in the place of a manifest or a seal is refused, however it is made, and hides no other snapshot', async () => {
  await archives.save({ photos: [fileOf('a', 'first')] }, 1);
  const second = await archives.save({ photos: [fileOf('a', 'second')] }, 2);
  const [manifest = '', seal = ''] = (await archives.names()).filter((name) => /\.(json|sha256)$/.test(name));
  const good = await readFile(at(manifest));
  const spoil: readonly (() => Promise<void>)[] = [
    () => writeFile(at(manifest), 'garbage'),
    () => writeFile(at(manifest), ''),
    () => writeFile(at(manifest), good.subarray(0, 100)),
    () => truncate(at(manifest), 100 << 20),
    async () => {
      await rm(at(manifest));
      await symlink('/etc/passwd', at(manifest));
    },
  ];
  for (const step of spoil) {
    await step();
    const told: Finding[] = [];
    expect((await archives.destination.manifests({ onDamaged: (finding) => told.push(finding) })).map(({ id }) => id)).toEqual([second.id]);
    expect(told).toHaveLength(1);
    expect(await archives.check('presence')).toHaveLength(1);
  }
  await rm(at(manifest));
  await writeFile(at(manifest), good);
  expect(await archives.check('presence')).toEqual([]);
  for (const bytes of ['', 'garbage', Buffer.alloc(100_000, 0x20)]) {
    await writeFile(at(seal), bytes);
    expect(await archives.check('presence')).toHaveLength(1);
  }
});

it('one that is cut off or garbage is damaged by name', async () => {
  const { id } = await archives.save({ photos: [fileOf('a', 'first')] }, 1);
  const [name = ''] = (await archives.names()).filter((one) => one.endsWith('.age'));
  const { size } = await stat(at(name));
  for (const length of [size - 1, 300, 50, 0]) {
    await truncate(at(name), length);
    await expectFault(keyed.open(id, {}), 'destination-damaged', name);
    expect(await archives.check('presence')).toHaveLength(1);
  }
  await writeFile(at(name), Buffer.alloc(size, 0x41));
  await expectFault(keyed.open(id, {}), 'destination-damaged', name);
  expect(await archives.check('presence')).toEqual([]);
  expect(await archives.check('bytes')).toHaveLength(1);
});

it('H22: files of the user beside them are neither listed nor removed', async () => {
  const { id } = await archives.save({ photos: [fileOf('a', 'first')] }, 1);
  const [name = ''] = await archives.names();
  const theirs = ['notes.json', 'letter.zip.age', `${name}.txt`];
  for (const file of theirs) await writeFile(at(file), 'mine');
  expect(await archives.destination.manifests({})).toHaveLength(1);
  await archives.destination.delete(id, {});
  expect((await readdir(archives.directory)).toSorted()).toEqual(theirs.toSorted());
});

it('is found again under another name, with what lies beside it', async () => {
  const { id } = await archives.save({ photos: [fileOf('a', 'first')] }, 1);
  for (const name of await archives.names()) await rename(at(name), at(name.replace(/^.*?(\.zip\.age.*)$/, 'moved$1')));
  expect((await archives.destination.manifests({})).map((manifest) => manifest.id)).toEqual([id]);
  expect(await archives.check('bytes')).toEqual([]);
  await using reader = await keyed.open(id, {});
  expect(reader.manifest.id).toBe(id);
});

function at(name: string): string {
  return join(archives.directory, name);
}

async function openWithKey(): Promise<Destination> {
  const keyring = { identities: async () => [identity], passphrase: async () => undefined };
  const context = { baseDirectory: archives.scratch, now: () => new Date(), random: (bytes: number) => Buffer.alloc(bytes, 1), keyring };
  return await archiveAdapter.open(archives.config, context);
}

async function expectFault(call: Promise<unknown>, code: string, words: string): Promise<void> {
  const error = await call.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Fault);
  expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
}
