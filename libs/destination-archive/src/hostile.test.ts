import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@holdfast/fault';
import type { ArtifactEntry, ArtifactHeader } from '@holdfast/manifest';
import { describe, expect, it } from 'vitest';
import { type Archives, file, headerAt, openArchives } from './testing/archives.ts';
import { centralRecord, changeZip, type Forgery, forge } from './testing/forge.ts';

type Listed = ArtifactHeader & { readonly bytes?: string };
const text = (path: string, bytes = 'text'): Listed => ({ path, type: 'file', size: bytes.length, bytes });
const link = (path: string, target: string): Listed => ({ path, type: 'symlink', size: 0, target });
const folder = (path: string): Listed => ({ path, type: 'directory', size: 0 });

/** Restores and checks what there is; every refusal is a fault with a reason, and nothing comes out. */
async function refusals(archives: Archives): Promise<string[]> {
  const codes = new Set<string>();
  const note = (error: unknown): void => {
    expect(error).toBeInstanceOf(Fault);
    codes.add((error as Fault).code);
  };
  const out = join(archives.scratch, 'out');
  mkdirSync(out, { recursive: true });
  await extractAll(archives, out).catch(note);
  const findings = await archives.check('bytes');
  if (findings.length > 0) codes.add('finding');
  return [...codes].sort();
}

async function extractAll(archives: Archives, out: string): Promise<void> {
  await using reader = await archives.destination.open(headerAt(1).id, {});
  const entries: ArtifactEntry[] = [];
  for await (const entry of reader.entries('photos', {})) if (entry.type === 'file') entries.push(entry);
  await reader.extract(
    'photos',
    entries.map((entry, index) => ({ entry, location: join(out, `${index}`), attributes: true })),
    {},
  );
}

const cases: { readonly [what: string]: { readonly forgery: Forgery; readonly refused: readonly string[] } } = {
  'a path that climbs out': { forgery: { listed: [text('../evil')] }, refused: ['finding', 'unsafe-path'] },
  'a path that climbs out later': { forgery: { listed: [text('a/../../evil')] }, refused: ['finding', 'unsafe-path'] },
  'an absolute path': { forgery: { listed: [text('/etc/evil')] }, refused: ['finding', 'unsafe-path'] },
  'a path with an empty name': { forgery: { listed: [text('a//b')] }, refused: ['finding', 'unsafe-path'] },
  'a file through a link': { forgery: { listed: [link('a', '/etc'), text('a/evil')] }, refused: ['finding', 'unsafe-path'] },
  'a file through a link, with others between': {
    forgery: { listed: [link('a', '/etc'), text('a-b'), text('a/evil')] },
    refused: ['finding', 'unsafe-path'],
  },
  'a file below a file': { forgery: { listed: [text('a'), text('a/evil')] }, refused: ['finding', 'unsafe-path'] },
  'a hard link to the outside': {
    forgery: { listed: [{ path: 'a', type: 'hardlink', size: 0, target: '../../etc/passwd' }] },
    refused: ['finding', 'unsafe-path'],
  },
  'a name twice in the listing': { forgery: { listed: [text('a'), text('a')] }, refused: ['destination-damaged', 'finding'] },
  'a listing out of order': { forgery: { listed: [text('b'), text('a')] }, refused: ['destination-damaged', 'finding'] },
  'more in the archive than in the listing': {
    forgery: { listed: [text('a')], held: [text('a'), text('b')] },
    refused: ['destination-damaged', 'finding'],
  },
  'less in the archive than in the listing': {
    forgery: { listed: [text('a'), text('b')], held: [text('a')] },
    refused: ['destination-damaged', 'finding'],
  },
  'another name in the archive': {
    forgery: { listed: [text('evil')], held: [text('../../evil')] },
    refused: ['destination-damaged', 'finding'],
  },
  'a link in the place of a folder': {
    forgery: { listed: [folder('a'), text('a/b')], held: [link('a', '/etc'), text('a/b')] },
    refused: ['destination-damaged', 'finding'],
  },
  'another content of the same size': {
    forgery: { listed: [text('a', 'good')], held: [text('a', 'evil')] },
    refused: ['destination-damaged', 'finding'],
  },
  'a longer content than the listing says': {
    forgery: { listed: [text('a', 'short')], held: [text('a', 'x'.repeat(100_000))] },
    refused: ['destination-damaged', 'finding'],
  },
  'a listing that is no listing': { forgery: { listed: [], listing: 'not json\n' }, refused: ['destination-damaged', 'finding'] },
  'a listing with entries that make no sense': {
    forgery: { listed: [], listing: '{"path":"a","type":"device","size":-1}\n' },
    refused: ['destination-damaged', 'finding'],
  },
  'a listing with one endless line': {
    forgery: { listed: [], listing: `{"path":"${'a'.repeat(60_000)}"}` },
    refused: ['destination-damaged', 'finding'],
  },
};

describe('a hostile archive', () => {
  for (const format of ['zip', 'tar.gz', 'tar.zst'] as const) {
    for (const [what, { forgery, refused }] of Object.entries(cases)) {
      // What lies behind the last member that is wanted is not looked at by a restore; the check finds it.
      const found = what.startsWith('more') ? ['finding'] : refused;
      it(`${format}: ${what} is refused`, async () => {
        await using archives = await openArchives({ format });
        await forge(archives, forgery);
        expect(await refusals(archives)).toEqual(found);
      });
    }

    it(`${format}: a source with a name that climbs out is refused`, async () => {
      await using archives = await openArchives({ format });
      await forge(archives, { source: '../photos', listed: [text('a')] });
      await expect(archives.destination.open(headerAt(1).id, {})).rejects.toMatchObject({ code: 'destination-damaged' });
      expect(await archives.check('bytes')).toHaveLength(1);
    });
  }

  it('directory: a link in the place of a folder is not followed', async () => {
    await using archives = await openArchives({ format: 'directory' });
    await archives.save({ photos: [file('deep/a', 'text')] });
    const secret = join(archives.scratch, 'secret');
    mkdirSync(secret);
    writeFileSync(join(secret, 'a'), 'text');
    const place = join(archives.directory, (await archives.names())[0] as string, 'photos');
    rmSync(join(place, 'deep'), { recursive: true });
    symlinkSync(secret, join(place, 'deep'));
    expect(await refusals(archives)).toEqual(['destination-damaged', 'finding']);
  });
});

describe('a hostile zip', () => {
  const listed = [text('a', 'x'.repeat(5000)), text('b', 'y'.repeat(5000))];
  const changes: { readonly [what: string]: (bytes: Buffer) => void } = {
    'an encrypted member': (bytes) => bytes.writeUInt16LE(1, centralRecord(bytes, 'photos/a') + 8),
    'a wrong checksum': (bytes) => bytes.writeUInt32LE(1, centralRecord(bytes, 'photos/a') + 16),
    'members that overlap': (bytes) =>
      bytes.writeUInt32LE(bytes.readUInt32LE(centralRecord(bytes, 'photos/a') + 42), centralRecord(bytes, 'photos/b') + 42),
    'a local header that differs': (bytes) => bytes.write('z', bytes.readUInt32LE(centralRecord(bytes, 'photos/a') + 42) + 30 + 7),
    'a name twice in the directory': (bytes) => bytes.write('photos/a', centralRecord(bytes, 'photos/b') + 46),
    'a compression of an unknown kind': (bytes) => bytes.writeUInt16LE(99, centralRecord(bytes, 'photos/a') + 10),
    'a size beyond the end': (bytes) => bytes.writeUInt32LE(0x7fffffff, centralRecord(bytes, 'photos/a') + 20),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`${what} is refused`, async () => {
      await using archives = await openArchives({ format: 'zip' });
      changeZip(await forge(archives, { listed }), change);
      expect(await refusals(archives)).toEqual(['destination-damaged', 'finding']);
    });
  }

  it('a bomb is not unpacked beyond the size in the listing', async () => {
    await using archives = await openArchives({ format: 'zip' });
    const path = await forge(archives, { listed: [text('a', 'x'.repeat(2000))], held: [text('a', 'x'.repeat(60_000_000))] });
    changeZip(path, (bytes) => {
      const record = centralRecord(bytes, 'photos/a');
      bytes.writeUInt32LE(2000, record + 24);
      bytes.writeUInt32LE(2000, bytes.readUInt32LE(record + 42) + 22);
    });
    expect(await refusals(archives)).toEqual(['destination-damaged', 'finding']);
    expect(await archives.check('bytes')).toMatchObject([{ message: expect.stringContaining('ERR_BUFFER_TOO_LARGE') }]);
  });
});
