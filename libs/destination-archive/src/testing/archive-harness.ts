import { lstat, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationHarness, DestinationPlace } from '@holdfast/destination/conformance';
import { archiveAdapter } from '../archive-adapter.ts';
import type { ArchiveConfig, ArchiveFormat, ArchiveLayout } from '../configuration.ts';

/** What the port's conformance suite needs to prove one format and layout. */
export function archiveHarness(
  format: ArchiveFormat,
  layout: ArchiveLayout,
  encryption?: NonNullable<ArchiveConfig['encryption']>,
  identities: readonly string[] = [],
): DestinationHarness<ArchiveConfig> {
  const keyring = { identities: async () => identities, passphrase: async () => undefined };
  return {
    adapter: { ...archiveAdapter, open: (config, context) => archiveAdapter.open(config, { ...context, keyring }) },
    place: () =>
      makePlace({
        format,
        layout,
        ...(layout === 'dated' ? {} : { fileName: 'backup-{id}' }),
        ...(encryption === undefined ? {} : { encryption }),
      }),
  };
}

async function makePlace(
  options: Pick<ArchiveConfig, 'format' | 'layout' | 'fileName' | 'encryption'>,
): Promise<DestinationPlace<ArchiveConfig>> {
  const base = await mkdtemp(join(tmpdir(), 'holdfast-archive-'));
  await writeFile(join(base, 'a-file'), '');
  const config: ArchiveConfig = { name: 'usb', kind: 'archive', directory: 'archives', ...options };
  const folder = join(base, 'archives');
  const archiveOf = (id: string): Promise<string> => findArchive(folder, id);
  return {
    config,
    baseDirectory: base,
    unwritable: { ...config, directory: 'a-file/below' },
    usage: () => usageOf(folder),
    damage: {
      content: async (id) => flipByte(await largestFile(await archiveOf(id)), 0.5),
      manifest: async (id) => {
        const archive = await archiveOf(id);
        if (options.encryption !== undefined) await flipByte(`${archive}.json`, 0.5);
        else if (options.format === 'directory') await flipByte(join(archive, 'metadata.json'), 0.5);
        else await truncate(archive, (await lstat(archive)).size - 5);
      },
      missing: async (id) => {
        const archive = await largestFile(await archiveOf(id));
        if (options.format === 'directory') return await rm(archive);
        const bytes = await readFile(archive);
        await writeFile(archive, Buffer.concat([bytes.subarray(0, 1000), bytes.subarray(2000)]));
      },
    },
    dispose: () => rm(base, { recursive: true, force: true }),
  };
}

/** The archive of a snapshot; in the layout without ids in names, by the order in which they were made. */
async function findArchive(folder: string, id: string): Promise<string> {
  const names = (await readdir(folder)).sort((left, right) => left.length - right.length || (left < right ? -1 : 1));
  const byId = names.find((name) => name.includes(id));
  const bySecond = names.find((name) => name.includes(id.slice(9, 15)));
  const name = byId ?? bySecond ?? names[Number(id.slice(13, 15)) - 1];
  if (name === undefined) throw new Error(`no archive for ${id}`);
  return join(folder, name);
}

async function largestFile(path: string): Promise<string> {
  if (!(await lstat(path)).isDirectory()) return path;
  const files = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sized = await Promise.all(
    files.map(async (file) => ({ path: join(file.parentPath, file.name), size: (await lstat(join(file.parentPath, file.name))).size })),
  );
  return sized.sort((left, right) => right.size - left.size)[0]?.path ?? path;
}

async function flipByte(path: string, at: number): Promise<void> {
  await using file = await open(path, 'r+');
  const position = Math.floor((await file.stat()).size * at);
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, position);
  await file.write(Buffer.of((buffer[0] as number) ^ 0x01), 0, 1, position);
}

async function usageOf(folder: string): Promise<number> {
  let size = 0;
  for (const entry of await readdir(Buffer.from(folder, 'latin1'), { withFileTypes: true, encoding: 'buffer' }).catch(() => [])) {
    const path = Buffer.concat([Buffer.from(`${folder}/`, 'latin1'), entry.name]).toString('latin1');
    if (entry.isDirectory()) size += await usageOf(path);
    else if (entry.isFile()) size += (await lstat(Buffer.from(path, 'latin1'))).size;
  }
  return size;
}
