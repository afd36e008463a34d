import { expect, it } from 'vitest';
import { ArchiveFile } from './archive-file.ts';
import { ArchiveReader } from './archive-reader.ts';
import type { Container } from './container.ts';
import { details, file, openArchives } from './testing/archives.ts';
import { ZipContainer } from './zip-container.ts';

it('reads the listings and details of many sources in one walk', async () => {
  await using archives = await openArchives({ format: 'zip' });
  const names = Array.from({ length: 200 }, (_, index) => `source-${index}`);
  await archives.save(Object.fromEntries(names.map((name) => [name, [file('a.txt', name)]])));
  const [name = ''] = await archives.names();
  await using opened = await ZipContainer.open(await ArchiveFile.open(`${archives.directory}/${name}`, name));
  let walks = 0;
  const counted = new Proxy(opened, {
    get: (target, property) => {
      if (property === 'section') walks += 1;
      const member: unknown = Reflect.get(target, property, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  }) as Container;
  const reader = await ArchiveReader.open(counted, {});
  walks = 0;
  for (const source of names) {
    expect(await reader.details(source, {})).toEqual(details);
    expect((await Array.fromAsync(reader.entries(source, {}))).map(({ path }) => path)).toEqual(['a.txt']);
  }
  expect(walks).toBe(1);
});

it('reads listings that are too large to be held each time, and small ones beside them once', async () => {
  await using archives = await openArchives({ format: 'tar.zst' });
  const many = Array.from({ length: 2000 }, (_, index) => file(`file-${index}.txt`, `${index}`));
  const { id } = await archives.save({ app: [file('a.txt', 'a')], large: many });
  await using reader = await archives.destination.open(id, {});
  for (let round = 0; round < 2; round += 1) {
    expect(await Array.fromAsync(reader.entries('large', {}))).toHaveLength(2000);
    expect(await Array.fromAsync(reader.entries('app', {}))).toHaveLength(1);
    expect(await reader.details('large', {})).toEqual(details);
  }
});
