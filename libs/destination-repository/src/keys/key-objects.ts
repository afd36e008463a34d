import { createHash, createHmac, hash, timingSafeEqual } from 'node:crypto';
import { Fault, toFault } from '@holdfast/fault';
import { type Abortable, canonicalJson, type JsonValue } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { derive } from './repository-access.ts';

/*
 * keys/<number>-<sha256>.age: an age file for the people who may read, of this SHA-256. It holds an identity file for
 * `age -i` with the secret of the pack recipient and those of all earlier ones; a comment in it is the chunk-id key.
 * keys/<number>-<sha256>.json: for whom it is, in the clear, proven by a MAC that needs the chunk-id key.
 * keys/passphrase-<sha256>.age: the identity of somebody who has a passphrase instead, opened by that.
 *
 * The highest number counts. Rotating people writes a new pair, and removes the old one once that is durable.
 */

export const keysPrefix = 'keys/';

/** Somebody who may read. */
export interface KeyRecipient {
  readonly name: string;
  readonly recipient: string;
  /** The key of the identity file that a passphrase opens. */
  readonly passphraseFile?: string;
}

/** The clear part. */
export interface KeysDescription {
  readonly format: 1;
  /** 1 is the first. */
  readonly number: number;
  readonly created: string;
  /** The name of these keys in `repository.json`. */
  readonly keys: string;
  /** Whom packs are encrypted to, the newest first: what the age file holds opens all of them. */
  readonly packRecipients: readonly string[];
  readonly recipients: readonly KeyRecipient[];
  /** SHA-256 of the age file. */
  readonly file: string;
  /** HMAC-SHA256 over the canonical JSON of all above. */
  readonly mac: string;
  /** SHA-256 over the canonical JSON of all above, for whoever has no key. */
  readonly seal: string;
}

type Unproven = Omit<KeysDescription, 'mac' | 'seal'>;

/** Makes the clear part. */
export function describeKeys(body: Unproven, chunkKey: Buffer): KeysDescription {
  const proven = { ...body, mac: macOf(body, chunkKey) };
  return { ...proven, seal: sealOf(proven) };
}

/** Whether the clear part comes from somebody with the chunk-id key. */
export function isProven({ mac, seal: _seal, ...body }: KeysDescription, chunkKey: Buffer): boolean {
  const found = Buffer.from(mac, 'hex');
  const expected = Buffer.from(macOf(body, chunkKey), 'hex');
  return found.length === expected.length && timingSafeEqual(found, expected);
}

/** The key of a part in the store. */
export function keysKey({ number, file }: Pick<KeysDescription, 'number' | 'file'>, part: 'json' | 'age'): string {
  return `${keysPrefix}${String(number).padStart(4, '0')}-${file}.${part}`;
}

/** Every clear part that is there, the newest first. Throws `destination-damaged` by name. */
export async function readKeys(store: Store, options: Abortable): Promise<readonly KeysDescription[]> {
  const found: KeysDescription[] = [];
  for await (const { key } of store.list(keysPrefix, options)) {
    if (/^keys\/\d{4,}-[0-9a-f]{64}\.json$/.test(key)) found.push(parseKeys(await store.get(key, options), key));
  }
  return found.sort((left, right) => right.number - left.number);
}

/** Puts both parts, the clear one last. */
export async function putKeys(store: Store, description: KeysDescription, file: Buffer, options: Abortable): Promise<void> {
  await store.put(keysKey(description, 'age'), file, options);
  await store.put(keysKey(description, 'json'), Buffer.from(`${canonicalJson(asJson(description))}\n`), options);
}

/** Copies keys, with everything that belongs to them, to another store. */
export async function copyKeys(
  stores: { readonly from: Store; readonly to: Store },
  keys: KeysDescription,
  options: Abortable,
): Promise<void> {
  for (const { passphraseFile } of keys.recipients) {
    if (passphraseFile === undefined) continue;
    await stores.to.put(passphraseFile, await readPassphraseFile(stores.from, passphraseFile, options), options);
  }
  await putKeys(stores.to, keys, await readKeysFile(stores.from, keys, options), options);
}

/** Removes keys that newer ones have replaced. The clear part goes first: what it names must be there while it is. */
export async function removeKeys(store: Store, keys: KeysDescription, options: Abortable): Promise<void> {
  await store.delete(keysKey(keys, 'json'), options);
  await store.delete(keysKey(keys, 'age'), options);
}

/** The file that belongs to the clear part. Throws `destination-damaged`. */
export async function readKeysFile(store: Store, description: KeysDescription, options: Abortable): Promise<Buffer> {
  const key = keysKey(description, 'age');
  const bytes = await store.get(key, options);
  if (hash('sha256', bytes) !== description.file) throw damagedKeys(key, 'it is not what was written');
  return bytes;
}

/** A passphrase's identity file, by the key that the clear part names. Throws `destination-damaged`. */
export async function readPassphraseFile(store: Store, key: string, options: Abortable): Promise<Buffer> {
  const sha256 = /^keys\/passphrase-([0-9a-f]{64})\.age$/.exec(key)?.[1];
  const bytes = sha256 === undefined ? Buffer.alloc(0) : await store.get(key, options);
  if (hash('sha256', bytes) !== sha256) throw damagedKeys(key, 'it is not what was written');
  return bytes;
}

/** The key in the store for a passphrase's identity file. */
export function passphraseFileKey(file: Buffer): string {
  return `${keysPrefix}passphrase-${hash('sha256', file)}.age`;
}

function parseKeys(bytes: Buffer, key: string): KeysDescription {
  let value: KeysDescription;
  try {
    value = JSON.parse(bytes.toString('utf8')) as KeysDescription;
    const { seal, ...rest } = value;
    if (seal === sealOf(rest) && `${canonicalJson(asJson(value))}\n` === bytes.toString('utf8') && keysKey(value, 'json') === key) {
      if (value.format === 1) return value;
      throw new Fault('repository-newer', `${key} has format ${value.format}, which this version does not read`, {
        guidance: 'update Holdfast',
      });
    }
  } catch (error) {
    throw toFault(error, 'destination-damaged', `${key} cannot be read`, { guidance });
  }
  throw damagedKeys(key, 'it is not what was written');
}

const guidance = 'copy it from another copy of this repository';

function damagedKeys(key: string, why: string): Fault {
  return new Fault('destination-damaged', `${key} is damaged: ${why}`, { guidance });
}

function macOf(body: Unproven, chunkKey: Buffer): string {
  return createHmac('sha256', derive({ chunkKey }, 'keys', 32))
    .update(canonicalJson(asJson(body)))
    .digest('hex');
}

function sealOf(body: Omit<KeysDescription, 'seal'>): string {
  return createHash('sha256')
    .update(canonicalJson(asJson(body)))
    .digest('hex');
}

function asJson(value: object): JsonValue {
  return value as unknown as JsonValue;
}
