import { createHash } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileOf, makeSmallRepository } from '../testing/small-repository.ts';

const digests = Array.from({ length: 5 }, (_, number) => createHash('sha512').update(`${number}`).digest());

function cutShort(directory: string, packs: readonly string[] = []): void {
  for (const pack of packs) truncateSync(join(directory, 'packs', pack.slice(0, 2), `${pack}.tar.zst`), 100);
}

// The new pack's name comes before the old one's for some of these, and behind it for others.
it.each(digests)('H5: what was in a pack that was cut short is stored anew and read from there (%#)', async (bytes) => {
  const repository = makeSmallRepository();
  const first = await repository.save(1, [fileOf('a.txt', bytes), fileOf('b.txt', Buffer.from('another'))]);
  cutShort(repository.directory, first.packs);
  const second = await repository.save(2, [fileOf('a.txt', bytes)]);
  await using destination = await repository.open();
  expect(await Array.fromAsync(destination.check({ level: 'bytes', snapshots: [second.id] }))).toEqual([]);
  await using reader = await destination.open(second.id, {});
  const [entry] = await Array.fromAsync(reader.entries('uploads', {}));
  const read = entry && (await Array.fromAsync(reader.read('uploads', entry, {})));
  expect(Buffer.concat(read ?? [])).toEqual(bytes);
  const broken = await Array.fromAsync(destination.check({ level: 'presence', snapshots: [first.id] }));
  expect(broken.some(({ message }) => message.startsWith('it has 100 bytes instead of'))).toBe(true);
});
