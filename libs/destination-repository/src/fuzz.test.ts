import { createHash, hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Chance, describeParsers, type FuzzTarget, mutateBytes, mutateJson } from '@holdfast/fault/testing';
import { canonicalJson, type JsonValue } from '@holdfast/manifest';
import { openMemoryStore } from '@holdfast/store/testing';
import { makeChunkIds } from './index-files/chunk-ids.ts';
import { indexLine } from './index-files/index-file.ts';
import { loadIndex } from './index-files/load-index.ts';
import { describeKeys, keysKey, readKeys } from './keys/key-objects.ts';
import { RepositoryAccess } from './keys/repository-access.ts';
import { parseLease, serialiseLease } from './lease/lease-holder.ts';
import { compressFrame } from './pack/frame-compression.ts';
import { packKey, packTail, parsePackTail, tarBlock, writeTarHeader } from './pack/pack-layout.ts';
import { unpackFrame } from './pack/pack-reader.ts';
import { PackTimes } from './pack/pack-times.ts';
import { heirsOf, readPruneRecord } from './prune/pruned-packs.ts';
import { salvageChunks } from './repair/salvage-chunks.ts';
import { newDescription, parseDescription, type RepositoryDescription, resealed } from './repository-description.ts';

const chunk = Buffer.from('what a chunk holds\n'.repeat(50));
const id = hash('sha256', chunk);
const frame = frameOf(chunk);
const packed = Buffer.concat(compressFrame(frame, 2));
const contents = { frames: [[0, packed.length, frame.length] as const], chunks: [[id, 0, tarBlock, chunk.length] as const] };
const packBytes = Buffer.concat([packed, ...compressFrame(Buffer.alloc(2 * tarBlock), 1), packTail(contents)]);
const pack = createHash('sha256').update(packBytes).digest('hex');
const description = { pack, size: packBytes.length, ...contents };
const repository = newDescription('a'.repeat(32), new Date('2026-05-01T12:00:00Z'));
const lease = { holder: { host: 'web', processId: 7, mark: 'x' }, purpose: 'a backup', since: '2026-05-01T12:00:00.000Z' };
const snapshots = ['20260501-120000-abcd'];
const record = {
  format: 1,
  at: '2026-05-01T12:00:00.000Z',
  snapshots,
  packs: [{ pack, why: 'no snapshot needed anything of it', heirs: ['b'.repeat(64)] }],
  unknown: [{ pack: 'c'.repeat(64), since: '2026-05-01T12:00:00.000Z' }],
};
const keys = describeKeys(
  {
    format: 1,
    number: 1,
    created: record.at,
    keys: 'a'.repeat(32),
    packRecipients: ['age1x'],
    recipients: [{ name: 'me', recipient: 'age1y' }],
    file: 'd'.repeat(64),
  },
  Buffer.alloc(32),
);

const targets: readonly FuzzTarget[] = [
  {
    name: 'description',
    seeds: [Buffer.from(`${canonicalJson(asJson(repository))}\n`), ...corpus('description')],
    parse: (input) => parseDescription(input, 'here'),
    faults: ['destination-damaged', 'repository-newer'],
    mutate: (_, chance) => written(() => resealed(mutateJson(repository, chance) as RepositoryDescription)),
  },
  {
    name: 'pack tail',
    seeds: [packTail(contents), ...corpus('pack-tail')],
    parse: (input) => parsePackTail(input, 'pack'),
    faults: ['destination-damaged'],
    mutate: (_, chance) => tailOf(Buffer.from(JSON.stringify(mutateJson(contents, chance)))),
  },
  {
    name: 'frame',
    seeds: [packed, ...compressFrame(Buffer.alloc(300_000, 7), 2), ...corpus('frame')],
    parse: (input) => unpackFrame(input, frame.length, 'pack'),
    faults: ['destination-damaged'],
  },
  {
    name: 'damaged pack',
    seeds: [packBytes, ...corpus('damaged-pack')],
    parse: (input) => Array.fromAsync(salvageChunks(input, makeChunkIds(), {})),
    faults: [],
    mutate: (_, chance) => Buffer.concat(compressFrame(mutateBytes(frame, chance), 1)),
  },
  {
    name: 'index file',
    seeds: [zstdCompressSync(indexLine(description)), ...corpus('index-file')],
    parse: readAsIndex,
    faults: [],
    mutate: (from, chance) => zstdCompressSync(mutatedLine(from, chance)),
  },
  {
    name: 'lease',
    seeds: [serialiseLease(lease), ...corpus('lease')],
    parse: parseLease,
    faults: [],
    mutate: (_, chance) => Buffer.from(JSON.stringify(mutateJson(lease, chance))),
  },
  {
    name: 'prune record',
    seeds: [Buffer.from(JSON.stringify(record)), ...corpus('prune-record')],
    parse: async (input) => {
      const found = await readPruneRecord(holding(`pruned/${hash('sha256', input)}.json`, input), {});
      return heirsOf({ id: snapshots[0] as string, packs: [pack] }, found, () => false);
    },
    faults: [],
    mutate: (_, chance) => Buffer.from(JSON.stringify(mutateJson(record, chance))),
  },
  {
    name: 'times of packs',
    seeds: [zstdCompressSync(Buffer.from(`["${pack}","2026-05-01T12:00:00.000Z"]\n`)), ...corpus('times-of-packs')],
    parse: (input) => new PackTimes(holding(`verified/packs/${hash('sha256', input)}.ndjson.zst`, input)).read({}),
    faults: [],
  },
  {
    name: 'keys',
    seeds: [Buffer.from(`${canonicalJson(asJson(keys))}\n`), ...corpus('keys')],
    parse: (input) => readKeys(holding(keysKey(keys, 'json'), input), {}),
    faults: ['destination-damaged', 'repository-newer'],
    mutate: (_, chance) => written(() => describeKeys(mutateJson(keys, chance) as typeof keys, Buffer.alloc(32))),
  },
];

describeParsers(targets);

/** As a reader does, who then looks for every chunk and its place. */
async function readAsIndex(input: Buffer): Promise<void> {
  const store = openMemoryStore(
    new Map([
      [`index/${hash('sha256', input)}.ndjson.zst`, input],
      [packKey(pack, 'plain'), packBytes],
    ]),
  );
  const { index, lastResort } = await loadIndex(store, { access: RepositoryAccess.plain(), damagedPacks: new Set() });
  for (const one of [index, lastResort]) for (const known of one.ids()) one.locate(known);
  // The pack tells what it holds, whatever an index file says.
  if (!index.hasPack(pack) && !lastResort.hasPack(pack)) throw new Error('the pack is forgotten');
}

function frameOf(bytes: Buffer): Buffer {
  const frameBytes = Buffer.alloc(tarBlock + Math.ceil(bytes.length / tarBlock) * tarBlock);
  writeTarHeader(frameBytes, 0, hash('sha256', bytes), bytes.length);
  bytes.copy(frameBytes, tarBlock);
  return frameBytes;
}

function tailOf(text: Buffer): Buffer {
  const tail = zstdCompressSync(text);
  const end = Buffer.alloc(4);
  end.writeUInt32LE(tail.length);
  return Buffer.concat([tail, end, Buffer.from('HFPACK01')]);
}

function mutatedLine(from: Buffer, chance: Chance): Buffer {
  if (chance(2) === 0) return Buffer.from(`${JSON.stringify(mutateJson(description, chance))}\n`);
  try {
    return mutateBytes(zstdDecompressSync(from, { maxOutputLength: 1 << 20 }), chance);
  } catch {
    return mutateBytes(from, chance);
  }
}

function holding(key: string, bytes: Buffer) {
  return openMemoryStore(new Map([[key, bytes]]));
}

/** A value that has no canonical text is none that anybody could seal. */
function written(work: () => object): Buffer {
  try {
    return Buffer.from(`${canonicalJson(asJson(work()))}\n`);
  } catch {
    return Buffer.alloc(0);
  }
}

function asJson(value: object): JsonValue {
  return value as unknown as JsonValue;
}

function corpus(parser: string): Buffer[] {
  const folder = join(import.meta.dirname, 'testing/corpus', parser);
  return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
}
