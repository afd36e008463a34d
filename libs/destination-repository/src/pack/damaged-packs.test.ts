import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Finding } from '@holdfast/destination';
import { describe, expect, it } from 'vitest';
import { fileOf, makeSmallRepository, type SmallRepository } from '../testing/small-repository.ts';
import { packKey } from './pack-layout.ts';

/** Bytes that do not compress, so that a flipped one hits just them. */
function noise(seed: string): Buffer {
  return Buffer.concat(Array.from({ length: 2_000 }, (_, index) => createHash('sha512').update(`${seed} ${index}`).digest()));
}

const [lost, kept] = [noise('lost'), noise('kept')];

interface Verdict {
  readonly findings: readonly Finding[];
  readonly unneeded: readonly string[];
}

async function check(repository: SmallRepository, snapshots?: readonly string[]): Promise<Verdict> {
  await using destination = await repository.open();
  const unneeded: string[] = [];
  const onUnneeded = ({ object }: { readonly object: string }): void => void unneeded.push(object);
  const limit = snapshots === undefined ? {} : { snapshots };
  return { findings: await Array.fromAsync(destination.check({ level: 'bytes', onUnneeded, ...limit })), unneeded };
}

/** Changes a byte of the pack that holds `content` as it is, in the middle of that. Gives the pack's key. */
function damage(repository: SmallRepository, content: Buffer): string {
  for (const name of readdirSync(join(repository.directory, 'packs'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.tar.zst')) continue;
    const place = join(repository.directory, 'packs', name);
    const bytes = readFileSync(place);
    const found = bytes.indexOf(content.subarray(1_000, 2_000));
    if (found < 0) continue;
    bytes[found] = (bytes[found] as number) ^ 1;
    writeFileSync(place, bytes);
    return `packs/${name}`;
  }
  throw new Error('no pack holds these bytes');
}

function notes(repository: SmallRepository): string[] {
  const folder = join(repository.directory, 'damaged');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Each file in a frame of its own. */
const largeFile = (path: string, bytes: Buffer) => fileOf(path, Buffer.concat(Array.from({ length: 8 }, () => bytes)));

describe('a pack that is damaged in place', () => {
  it('H5: is told with the snapshots and files that lost something, and with no others', async () => {
    const repository = makeSmallRepository();
    const { id } = await repository.save(1, [largeFile('lost.jpg', lost), largeFile('kept.jpg', kept)]);
    const second = await repository.save(2, [largeFile('kept.jpg', kept)]);
    const pack = damage(repository, lost);
    const { findings } = await check(repository);
    expect(findings).toMatchObject([
      { object: pack, snapshots: [id, second.id] },
      { artifact: { source: 'uploads', path: 'lost.jpg' }, snapshots: [id] },
    ]);
    expect(notes(repository)).toEqual([`${pack.slice(9, 73)}.json`]);
  });

  it('H5: is no longer needed after the next backup, and can be deleted by hand', async () => {
    const repository = makeSmallRepository();
    const files = [largeFile('lost.jpg', lost), largeFile('kept.jpg', kept)];
    const { id } = await repository.save(1, [...files, fileOf('deleted since.txt', Buffer.from('still in the damaged pack'))]);
    const pack = damage(repository, lost);
    await check(repository, [id]);
    const second = await repository.save(2, files);
    expect(second.packs?.map((one) => packKey(one, 'plain'))).not.toContain(pack);
    expect(await check(repository, [id])).toEqual({ findings: [], unneeded: [] });
    expect(await check(repository)).toEqual({ findings: [], unneeded: [pack] });
    rmSync(join(repository.directory, pack));
    expect(await check(repository)).toEqual({ findings: [], unneeded: [] });
    expect(notes(repository)).toEqual([]);
  });

  it('H5: loses only what neither the site nor the pack has any more', async () => {
    const repository = makeSmallRepository();
    const { id } = await repository.save(1, [largeFile('lost.jpg', lost), largeFile('kept.jpg', kept)]);
    const pack = damage(repository, lost);
    await check(repository);
    await repository.save(2, []);
    expect((await check(repository)).findings).toMatchObject([
      { object: pack, snapshots: [id] },
      { artifact: { path: 'lost.jpg' }, snapshots: [id] },
    ]);
    rmSync(join(repository.directory, pack));
    expect((await check(repository)).findings).toMatchObject([
      { object: pack, message: 'it is missing', snapshots: [id] },
      { artifact: { path: 'lost.jpg' }, snapshots: [id] },
    ]);
  });

  it('H5: is relied on again when the next backup makes the very same pack', async () => {
    const repository = makeSmallRepository();
    const { id } = await repository.save(1, [largeFile('lost.jpg', lost)]);
    const pack = damage(repository, lost);
    await check(repository);
    const { packs } = await repository.save(2, [largeFile('lost.jpg', lost)]);
    expect(packs?.map((one) => packKey(one, 'plain'))).toContain(pack);
    expect(notes(repository)).toEqual([]);
    expect(await check(repository, [id])).toEqual({ findings: [], unneeded: [] });
  });

  it('is relied on again once a good copy of it is back', async () => {
    const repository = makeSmallRepository();
    const { id } = await repository.save(1, [largeFile('lost.jpg', lost)]);
    const place = join(repository.directory, 'packs');
    const before = new Map(
      readdirSync(place, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.zst'))
        .map((name) => [join(place, name), readFileSync(join(place, name))]),
    );
    damage(repository, lost);
    expect((await check(repository)).findings).toHaveLength(2);
    for (const [file, bytes] of before) writeFileSync(file, bytes);
    expect(await check(repository, [id])).toEqual({ findings: [], unneeded: [] });
    expect(notes(repository)).toEqual([]);
    const { packs } = await repository.save(2, [largeFile('lost.jpg', lost)]);
    expect(packs).toEqual(
      expect.arrayContaining([...before.keys()].slice(0, 1).map((file) => expect.stringContaining(file.slice(-72, -8)))),
    );
  });

  it('is told also where that cannot be noted', async () => {
    const repository = makeSmallRepository();
    await repository.save(1, [largeFile('lost.jpg', lost)]);
    damage(repository, lost);
    writeFileSync(join(repository.directory, 'damaged'), 'a file where the folder should be');
    const { findings } = await check(repository);
    expect(findings).toHaveLength(2);
    expect(findings[0]?.message).toContain('the next backup still relies on it');
  });

  it('is passed over by the commands of RECOVERY.md', async () => {
    const repository = makeSmallRepository();
    const files = [largeFile('lost.jpg', lost), largeFile('kept.jpg', kept)];
    const { id } = await repository.save(1, [...files, fileOf('deleted since.txt', Buffer.from('text'))]);
    damage(repository, lost);
    await check(repository);
    await repository.save(2, files);
    const target = join(dirname(repository.directory), 'recovered');
    const guide = readFileSync(join(repository.directory, 'RECOVERY.md'), 'utf8');
    const blocks = [...guide.matchAll(/```sh( choose)?\n([\s\S]*?)```/g)];
    const choice = `SNAPSHOT=${id}\nSOURCE=uploads\nTARGET='${target}'`;
    const script = ['set -eu', ...blocks.map(([, choose, code]) => (choose ? choice : code))].join('\n');
    const output = execFileSync('bash', ['-c', script], { cwd: repository.directory, encoding: 'utf8', stdio: 'pipe' });
    expect(output).not.toContain('differs');
    for (const [path, bytes] of [
      ['lost.jpg', lost],
      ['kept.jpg', kept],
    ] as const) {
      expect(
        readFileSync(join(target, 'uploads', path))
          .subarray(0, bytes.length)
          .equals(bytes),
        path,
      ).toBe(true);
    }
    expect(readFileSync(join(target, 'uploads/deleted since.txt'), 'utf8')).toBe('text');
  });
});
