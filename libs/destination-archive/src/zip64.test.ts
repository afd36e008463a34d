import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Member } from './member.ts';
import { file, headerAt, openArchives } from './testing/archives.ts';
import { ZipDirectory } from './zip-directory.ts';
import { centralHeader, dataDescriptor, endRecords, localHeader, type ZipEntry } from './zip-records.ts';

const member = (name: string, size: number): Member => ({
  name: Buffer.from(name),
  type: 'file',
  size,
  mode: 0o644,
  mtimeNs: 0n,
  uid: 0,
  gid: 0,
  target: Buffer.alloc(0),
});

describe('Zip64', () => {
  it('holds more members than 65,535', { timeout: 60_000 }, async () => {
    await using archives = await openArchives({ format: 'zip' });
    const many = Array.from({ length: 66_000 }, (_, index) => file(String(index).padStart(6, '0'), `${index}`));
    await archives.save({ photos: many });
    expect(await archives.check('bytes')).toEqual([]);
    await using reader = await archives.destination.open(headerAt(1).id, {});
    const entries = await Array.fromAsync(reader.entries('photos', {}));
    expect(entries).toHaveLength(66_000);
    const last = entries.at(-1);
    expect(last && String(Buffer.concat(await Array.fromAsync(reader.read('photos', last, {}))))).toBe('65999');
    const listed = spawnSync('unzip', ['-Z1', join(archives.directory, (await archives.names())[0] as string)], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    if (listed.error === undefined) expect(listed.stdout.trim().split('\n')).toHaveLength(66_000 + 6);
  });

  it('writes and reads numbers beyond 32 bits, each where APPNOTE 4.5.3 wants it', () => {
    const huge = 5_000_000_000;
    const entries: ZipEntry[] = [
      { member: member('huge', huge), method: 8, streamed: true, crc: 1, compressedSize: huge - 1, offset: 0 },
      { member: member('far', 10), method: 0, streamed: false, crc: 2, compressedSize: 10, offset: huge },
      { member: member('both', huge), method: 8, streamed: true, crc: 3, compressedSize: 100, offset: huge + 1 },
    ];
    const directory = ZipDirectory.parse(Buffer.concat(entries.map(centralHeader)), 3, 'x.zip');
    for (const [
      index,
      {
        member: { size },
        ...fields
      },
    ] of entries.entries())
      expect(directory.at(index)).toMatchObject({ ...fields, size });
    expect(localHeader(entries[0] as ZipEntry).readUInt32LE(22)).toBe(0xffffffff);
    expect(localHeader(entries[0] as ZipEntry).readUInt16LE(4)).toBe(45);
    expect(dataDescriptor(entries[0] as ZipEntry)).toHaveLength(24);
    expect(dataDescriptor(entries[1] as ZipEntry)).toHaveLength(0);
    expect(endRecords({ entries: 3, start: huge, size: 300 }, 0).readUInt32LE(0)).toBe(0x06064b50);
    expect(endRecords({ entries: 3, start: 100, size: 300 }, 0).readUInt32LE(0)).toBe(0x06054b50);
  });

  it('stores what is compressed already as it is, and deflates the rest', async () => {
    await using archives = await openArchives({ format: 'zip' });

    const photo = randomBytes(50_000);
    await archives.save({ photos: [file('photo.jpg', photo), file('text', 'again '.repeat(10_000))] });
    const bytes = readFileSync(join(archives.directory, (await archives.names())[0] as string));
    expect(bytes.includes(photo)).toBe(true);
    expect(bytes.includes(Buffer.from('again again again'))).toBe(false);
  });
});
