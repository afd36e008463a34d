import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openFolderStore } from '@holdfast/store/testing';
import { indexLine, putIndexFile } from '../index-files/index-file.ts';
import { RepositoryAccess } from '../keys/repository-access.ts';
import { type ChunkPlace, type FrameLocation, type PackDescription, packKey, tarEntryLength } from '../pack/pack-layout.ts';

/*
 * node fabricate-chunks.ts FOLDER CHUNKS: gives the repository in FOLDER so many more chunks that nobody needs, in packs of
 * 60 to 2,000 that are holes from end to end. What it costs to know many chunks can be measured with it, not what reading
 * them costs. The index files are those that backups of 150,000 new chunks would have written.
 */

const packBytes = 64 << 20;

async function fabricate(directory: string, wanted: number): Promise<void> {
  await using store = openFolderStore(directory);
  let lines: Buffer[] = [];
  let gathered = 0;
  for (let left = wanted; left > 0; ) {
    const pack = inventPack(Math.min(left, randomInt(60, 2_000)));
    left -= pack.chunks.length;
    const file = join(directory, packKey(pack.pack, 'plain'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    truncateSync(file, pack.size);
    lines.push(indexLine(pack));
    gathered += pack.chunks.length;
    if (gathered < 150_000 && left > 0) continue;
    await putIndexFile(store, lines, { access: RepositoryAccess.plain() });
    lines = [];
    gathered = 0;
  }
}

/** A full pack of so many equal chunks, which shrank by a third in frames of half a mebibyte. */
function inventPack(count: number): PackDescription {
  const length = Math.floor((packBytes * 1.5) / count) - 1_024;
  const perFrame = Math.max(1, Math.round((1 << 19) / tarEntryLength(length)));
  const ids = randomBytes(32 * count).toString('hex');
  const frames: FrameLocation[] = [];
  const places: ChunkPlace[] = [];
  let size = 0;
  for (let chunk = 0; chunk < count; chunk += 1) {
    const within = chunk % perFrame;
    if (within === 0) {
      const unpacked = Math.min(perFrame, count - chunk) * tarEntryLength(length);
      const packed = Math.ceil(unpacked / 1.5) + randomInt(1_000);
      frames.push([size, packed, unpacked]);
      size += packed;
    }
    places.push([ids.slice(64 * chunk, 64 * chunk + 64), frames.length - 1, within * tarEntryLength(length) + 512, length]);
  }
  return { pack: randomBytes(32).toString('hex'), size: size + 10_000 + 60 * count, frames, chunks: places };
}

const [folder, chunks] = process.argv.slice(2);
if (folder === undefined || !(Number(chunks) > 0)) throw new Error('give a folder and a number of chunks');
await fabricate(folder, Number(chunks));
