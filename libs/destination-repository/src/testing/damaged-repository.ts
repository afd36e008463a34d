import { createHash } from 'node:crypto';
import type { RepairResult } from '@holdfast/destination';
import type { MemoryObjects } from '@holdfast/store/testing';
import { noise, PrunedRepository } from './pruned-repository.ts';

/** Numbers by chance, from 0 up to `below`; the same for the same seed. */
export type Chance = (below: number) => number;

export function chanceOf(seed: string): Chance {
  let count = 0;
  return (below) => createHash('sha256').update(`${seed} ${count++}`).digest().readUInt32LE(0) % below;
}

/** Three snapshots with files of all sizes, some in common; small files share frames. */
export async function repositoryToDamage(identities: readonly string[] = []): Promise<PrunedRepository> {
  const repository = new PrunedRepository(identities);
  const text = (name: string, lines: number) => Buffer.from(`${name} line\n`.repeat(lines));
  const small = Object.fromEntries(Array.from({ length: 12 }, (_, number) => [`small/${number}.txt`, text(`small ${number}`, 5 + number)]));
  const common = { ...small, 'photo.jpg': noise('photo', 300), 'empty.txt': Buffer.alloc(0) };
  for (const minute of [1, 2, 3]) {
    const own = { [`own-${minute}.bin`]: noise(`own ${minute}`, 90), 'log.txt': text(`log ${minute}`, 2_000 * minute) };
    await repository.save(minute, { ...common, ...own });
  }
  return repository;
}

const kinds = ['flip', 'cut', 'delete', 'zero', 'insert', 'append', 'swap'] as const;

/** Does one damage by chance and says what it did. What an encrypted repository cannot do without is left alone. */
export function damageByChance(objects: MemoryObjects, chance: Chance): string {
  const isEncrypted = [...objects.keys()].some((key) => key.startsWith('keys/'));
  const spared = isEncrypted ? /^(locks|keys)\/|^repository\.json$/ : /^locks\//;
  const keys = [...objects.keys()].filter((key) => !spared.test(key)).sort();
  const key = keys[chance(keys.length)] as string;
  const kind = kinds[chance(kinds.length)] as (typeof kinds)[number];
  const bytes = Buffer.from(objects.get(key) as Uint8Array);
  const at = chance(Math.max(1, bytes.length));
  if (kind === 'delete') objects.delete(key);
  else if (kind === 'swap') {
    const other = keys[chance(keys.length)] as string;
    objects.set(key, objects.get(other) as Buffer);
    objects.set(other, bytes);
    return `swap ${key} and ${other}`;
  } else objects.set(key, spoilt(bytes, { kind, at, length: 1 + chance(5_000) }));
  return `${kind} ${key} at ${at}`;
}

function spoilt(bytes: Buffer, { kind, at, length }: { readonly kind: string; readonly at: number; readonly length: number }): Buffer {
  if (kind === 'flip') bytes[at] = (bytes[at] ?? 0) ^ (1 << (length % 8));
  if (kind === 'zero') bytes.fill(0, at, Math.min(bytes.length, at + length));
  if (kind === 'cut') return bytes.subarray(0, at);
  if (kind === 'insert') return Buffer.concat([bytes.subarray(0, at), noise('inserted', 1).subarray(0, length), bytes.subarray(at)]);
  return kind === 'append' ? Buffer.concat([bytes, Buffer.alloc(length)]) : bytes;
}

/** Every file of every snapshot: whether it can be read as it was stored. */
export async function readableFiles(repository: PrunedRepository): Promise<ReadonlyMap<string, boolean>> {
  const readable = new Map<string, boolean>();
  await using destination = await repository.open();
  for (const [id, files] of repository.expected) {
    const paths = Object.keys(files);
    const reader = await destination.open(id, {}).catch(() => undefined);
    const entries = reader === undefined ? [] : await Array.fromAsync(reader.entries('uploads', {})).catch(() => []);
    for (const path of paths) {
      const entry = entries.find((one) => one.path === path);
      const pieces =
        entry === undefined ? undefined : await Array.fromAsync(reader?.read('uploads', entry, {}) ?? []).catch(() => undefined);
      readable.set(`${id} ${path}`, pieces !== undefined && Buffer.concat(pieces).equals(files[path] as Buffer));
    }
    await reader?.[Symbol.asyncDispose]();
  }
  return readable;
}

/** What a repair says is lost, as `readableFiles` names it. */
export function announcedLosses(repository: PrunedRepository, { lost }: RepairResult): ReadonlySet<string> {
  const announced = new Set<string>();
  for (const { snapshots, artifact, message } of lost) {
    // Files do not need the details of their source.
    if (message.startsWith('the details of')) continue;
    for (const id of snapshots) {
      const paths = artifact === undefined ? Object.keys(repository.expected.get(id) ?? {}) : [artifact.path];
      for (const path of paths) announced.add(`${id} ${path}`);
    }
  }
  return announced;
}
