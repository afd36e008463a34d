import { hash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { type Abortable, canonicalJson, type JsonValue, type Manifest } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';

/*
 * pruned/<sha256 of the file>.json: which packs a prune removed, and where what snapshots need of them is now: manifests
 * are sealed and name the packs of their time for ever. Only a help: chunks are found by their ids all the same.
 */

const prunedPrefix = 'pruned/';

/** A pack that was removed, or was about to be, though snapshots name it. */
export interface PrunedPack {
  readonly pack: string;
  /** Why, as a clause. */
  readonly why: string;
  /** The packs that have what snapshots needed of it. */
  readonly heirs: readonly string[];
}

/** A pack that no index and no snapshot knows. */
export interface UnknownPack {
  readonly pack: string;
  /** When a prune first saw it, ISO 8601. */
  readonly since: string;
}

/** An entry as it is read. */
export interface RecordedPack extends PrunedPack {
  /** The snapshots that were there then. A later one that names the pack means one that a backup has made again since. */
  readonly snapshots: ReadonlySet<string>;
}

/** What all prunes so far have left to know. */
export interface PruneRecord {
  readonly packs: ReadonlyMap<string, RecordedPack>;
  readonly unknown: ReadonlyMap<string, UnknownPack>;
  /** The objects that say so. */
  readonly keys: readonly string[];
}

/** A record as it is stored. */
interface StoredRecord {
  readonly format: number;
  readonly at: string;
  readonly snapshots: readonly string[];
  readonly packs: readonly PrunedPack[];
  readonly unknown: readonly UnknownPack[];
}

/** Reads the records. One that is damaged is passed over: then a check walks through the listings. */
export async function readPruneRecord(store: Store, options: Abortable): Promise<PruneRecord> {
  const packs = new Map<string, RecordedPack>();
  const unknown = new Map<string, UnknownPack>();
  const keys: string[] = [];
  for await (const { key } of store.list(prunedPrefix, options)) {
    const digest = /^pruned\/([0-9a-f]{64})\.json$/.exec(key)?.[1];
    if (digest === undefined) continue;
    keys.push(key);
    const bytes = await read(store, key, options);
    if (bytes === undefined || hash('sha256', bytes) !== digest) continue;
    const record = parseRecord(bytes);
    if (record === undefined) continue;
    const snapshots = new Set(record.snapshots);
    for (const each of record.packs) packs.set(each.pack, merged(packs.get(each.pack), { ...each, snapshots }));
    for (const each of record.unknown) if (since(unknown.get(each.pack)) > each.since) unknown.set(each.pack, each);
  }
  return { packs, unknown, keys };
}

/** Undefined for what no prune writes: anybody can give a record its name. */
function parseRecord(bytes: Buffer): StoredRecord | undefined {
  try {
    const { format, at, snapshots, packs, unknown } = JSON.parse(bytes.toString('utf8')) as StoredRecord;
    const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every((text) => typeof text === 'string');
    const isSound =
      areTexts(snapshots) &&
      packs.every(({ pack, why, heirs }) => areTexts([pack, why]) && areTexts(heirs)) &&
      unknown.every(({ pack, since: moment }) => areTexts([pack, moment]) && !Number.isNaN(Date.parse(moment)));
    return isSound ? { format, at, snapshots, packs, unknown } : undefined;
  } catch {
    return undefined;
  }
}

/** Stores a record that takes the place of all others, durably, and gives its key; undefined when there is nothing to say. */
export async function putPruneRecord(
  store: Store,
  record: Omit<StoredRecord, 'format' | 'at'> & { readonly at: Date },
  options: Abortable,
): Promise<string | undefined> {
  if (record.packs.length + record.unknown.length === 0) return undefined;
  const content: StoredRecord = { ...record, format: 1, at: record.at.toISOString() };
  const bytes = Buffer.from(`${canonicalJson(content as unknown as JsonValue)}\n`);
  const key = `${prunedPrefix}${hash('sha256', bytes)}.json`;
  await store.put(key, bytes, options);
  return key;
}

/** The packs in which to look for what a snapshot needs: those that it names, and for each that was removed its heirs. */
export function heirsOf(
  { id, packs = [] }: Pick<Manifest, 'id' | 'packs'>,
  record: Pick<PruneRecord, 'packs'>,
  isThere: (pack: string) => boolean,
): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (pack: string): void => {
    if (seen.has(pack)) return;
    seen.add(pack);
    const pruned = isThere(pack) ? undefined : record.packs.get(pack);
    if (pruned?.snapshots.has(id)) for (const heir of pruned.heirs) visit(heir);
    else found.add(pack);
  };
  for (const pack of packs) visit(pack);
  return found;
}

/**
 * Gives the packs that a snapshot rests on by its manifest: those that it names and that are there or were lost, and for
 * those that a prune removed their heirs.
 */
export async function packsNamed(
  store: Store,
  known: Iterable<string>,
  options: Abortable,
): Promise<(manifest: Manifest) => readonly string[]> {
  const record = await readPruneRecord(store, options);
  if (record.packs.size === 0) return ({ packs = [] }) => packs;
  const present = new Set(known);
  return (manifest) => [...heirsOf(manifest, record, (pack) => present.has(pack))];
}

/** Prunes that were killed may have left several records. */
function merged(known: RecordedPack | undefined, more: RecordedPack): RecordedPack {
  if (known === undefined) return more;
  return { ...more, heirs: [...new Set([...known.heirs, ...more.heirs])], snapshots: known.snapshots.union(more.snapshots) };
}

function since(pack: UnknownPack | undefined): string {
  return pack?.since ?? '\uffff';
}

/** Undefined for one that is gone meanwhile, or that the disk cannot read. */
async function read(store: Store, key: string, options: Abortable): Promise<Buffer | undefined> {
  return await store.get(key, options).catch((error: unknown) => {
    if (error instanceof Fault && (error.code === 'artifact-missing' || error.code === 'destination-damaged')) return undefined;
    throw error;
  });
}
