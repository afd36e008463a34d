import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { encryptBytes, generateIdentity, recipientOf } from '@holdfast/age';
import { type Artifact, canonicalJson, type Manifest } from '@holdfast/manifest';
import type { MemoryObjects } from '@holdfast/store/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { serialiseKeyFile } from './keys/key-file.ts';
import { describeKeys, type KeysDescription, keysKey } from './keys/key-objects.ts';
import { type RepositoryDescription, serialiseDescription } from './repository-description.ts';
import { fileOf, makeSmallRepository, type SmallRepository } from './testing/small-repository.ts';

const [ops, safe, stranger] = [generateIdentity(), generateIdentity(), generateIdentity()];
const planted = { name: 'planted-name.txt', text: 'planted content, the same again and again. '.repeat(40) };
const other = Buffer.from('the content of another file that somebody may know already');

let objects: MemoryObjects;
let recipients: string[];
let identities: readonly string[];
let reads: string[];
let repository: SmallRepository;

beforeEach(() => {
  objects = new Map();
  recipients = [recipientOf(ops), recipientOf(safe)];
  identities = [];
  reads = [];
  // The list is looked at whenever the repository is opened.
  const encryption = {
    get recipients() {
      return recipients;
    },
  };
  repository = makeSmallRepository(objects, { encryption, identities: () => identities });
});

/** A file that notes when it is read. */
function watched(path: string, bytes: Buffer): Artifact {
  const file = fileOf(path, bytes, { changeToken: `token of ${path} ${bytes.length}` });
  const open = async function* () {
    reads.push(path);
    yield bytes;
  };
  return { ...file, content: { kind: 'stream', open } };
}

const files = (): Artifact[] => [watched(planted.name, Buffer.from(planted.text)), watched('known.bin', other)];

async function contentOf(manifest: Manifest): Promise<Record<string, string>> {
  await using destination = await repository.open();
  await using reader = await destination.open(manifest.id, {});
  const found: Record<string, string> = {};
  for await (const entry of reader.entries('uploads', {})) {
    found[entry.path] = Buffer.concat(await Array.fromAsync(reader.read('uploads', entry, {}))).toString();
  }
  return found;
}

async function findingsOf(level: 'presence' | 'bytes'): Promise<string[]> {
  await using destination = await repository.open();
  return (await Array.fromAsync(destination.check({ level }))).map(({ object, message }) => `${object}: ${message}`);
}

function keysOf(prefix: string, ending = ''): string[] {
  return [...objects.keys()].filter((key) => key.startsWith(prefix) && key.endsWith(ending)).sort();
}

const expected = { [planted.name]: planted.text, 'known.bin': other.toString() };

describe('H24: a machine without an identity', () => {
  it('stores what changed, reads nothing that did not, and cannot read anything back', async () => {
    await repository.save(1, files());
    reads = [];
    const before = keysOf('packs/').length;
    const second = await repository.save(2, files());
    expect(reads).toEqual([]);
    expect(second.sources[0]?.totals.files).toBe(2);
    const third = await repository.save(3, [...files(), watched('new.txt', Buffer.from('new'))]);
    expect(reads).toEqual(['new.txt']);
    expect(keysOf('packs/').length).toBeGreaterThan(before);
    await expect(contentOf(third)).rejects.toMatchObject({ code: 'key-missing' });
    identities = [safe];
    expect(await contentOf(third)).toEqual({ ...expected, 'new.txt': 'new' });
  });

  it('lists, deletes, checks presence and bytes, and frees packs that no snapshot names', async () => {
    const first = await repository.save(1, files());
    const second = await repository.save(2, [watched('elsewhere.txt', Buffer.from('something else'))]);
    expect(await findingsOf('presence')).toEqual([]);
    expect(await findingsOf('bytes')).toEqual([]);
    await using destination = await repository.open();
    expect((await destination.manifests({})).map(({ id }) => id)).toEqual([first.id, second.id]);
    await destination.delete(first.id, {});
    const { deletedPacks, repackedPacks } = (await destination.prune?.({})) ?? {};
    expect(deletedPacks).toBeGreaterThan(0);
    expect(repackedPacks).toBe(0);
    expect(await findingsOf('bytes')).toEqual([]);
    identities = [ops];
    expect(await findingsOf('bytes')).toEqual([]);
    expect(await contentOf(second)).toEqual({ 'elsewhere.txt': 'something else' });
  });

  it('that lost what it kept needs an identity once, and stores nothing twice', async () => {
    await repository.save(1, files());
    const packs = keysOf('packs/');
    const state = join(dirname(repository.directory), 'state');
    rmSync(state, { recursive: true });
    await expect(repository.save(2, files())).rejects.toMatchObject({
      code: 'key-missing',
      guidance: expect.stringContaining('--identity'),
    });
    identities = [ops];
    await repository.save(3, files());
    identities = [];
    for (const name of readdirSync(state, { recursive: true })) if (String(name).endsWith('.stream')) rmSync(join(state, String(name)));
    reads = [];
    await repository.save(4, files());
    expect(reads.sort()).toEqual(['known.bin', planted.name]);
    // Content is known by its ids; only details tell another time.
    const contentPacks = keysOf('packs/').length - packs.length;
    expect(contentPacks).toBeLessThanOrEqual(2);
    identities = [ops];
    expect(await contentOf(await repository.save(5, files()))).toEqual(expected);
  });

  it('finds every byte that was changed in keys, index and packs', { timeout: 120_000 }, async () => {
    await repository.save(1, files());
    const unnoticed: string[] = [];
    for (const [key, bytes] of [...objects]) {
      const step = key.startsWith('keys/') ? 3 : 11;
      for (let position = 0; position < bytes.length; position += step) {
        const flipped = Buffer.from(bytes);
        flipped[position] = (flipped[position] as number) ^ (1 << (position % 8));
        objects.set(key, flipped);
        const found = await findingsOf('bytes').catch((error: Error) => [error.message]);
        if (found.length === 0) unnoticed.push(`${key}:${position}`);
        for (const note of keysOf('damaged/')) objects.delete(note);
      }
      objects.set(key, bytes);
    }
    expect(unnoticed).toEqual([]);
    expect(await findingsOf('bytes')).toEqual([]);
  });
});

describe('H31: what lies in the store', () => {
  it('betrays no name, no content, and no digest of either', async () => {
    const { sources } = await repository.save(1, files());
    const digests = [planted.text, other].map((text) => createHash('sha256').update(text).digest('hex'));
    identities = [ops];
    await using destination = await repository.open();
    await using reader = await destination.open('20260501-120100-abcd', {});
    const listing = (await Array.fromAsync(reader.entries('uploads', {}))).map((entry) => JSON.stringify(entry));
    expect(listing.join('')).toContain(digests[0]);
    const forbidden = [planted.name, 'planted content', 'known.bin', 'another file', ...digests];
    for (const [key, bytes] of objects) {
      const unpacked = key.endsWith('.ids.ndjson.zst') ? zstdDecompressSync(bytes.subarray(0, -40)) : Buffer.alloc(0);
      const text = Buffer.concat([Buffer.from(key), bytes, unpacked]).toString('latin1');
      for (const word of forbidden) expect(text.includes(word) ? `${key}: ${word}` : '').toBe('');
      for (const digest of digests) expect(bytes.includes(Buffer.from(digest, 'hex'))).toBe(false);
    }
    // Lengths of single chunks would tell a known file: there are none in the clear.
    const [ids] = keysOf('index/', '.ids.ndjson.zst');
    const lines = zstdDecompressSync((objects.get(ids as string) as Buffer).subarray(0, -40)).toString();
    expect([...lines.matchAll(/\["[0-9a-f]{64}",(\d+),(\d+),(\d+)\]/g)].map((match) => match.slice(1).join())).toEqual(
      Array(lines.match(/\["[0-9a-f]{64}"/g)?.length).fill('0,0,0'),
    );
    expect(sources[0]?.listing?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('keys', () => {
  it('of two repositories name the same content differently', async () => {
    const first = await repository.save(1, files());
    objects = new Map();
    const another = makeSmallRepository(objects, { encryption: { recipients } });
    const second = await another.save(1, files());
    expect(second.sources[0]?.listing?.sha256).not.toBe(first.sources[0]?.listing?.sha256);
    expect(second.sources[0]?.listing?.size).toBe(first.sources[0]?.listing?.size);
  });

  it('that are wrong are told by name, with whom to ask', async () => {
    const manifest = await repository.save(1, files());
    identities = [stranger];
    await expect(contentOf(manifest)).rejects.toMatchObject({ code: 'key-wrong', guidance: expect.stringContaining(recipientOf(ops)) });
  });

  it('are checked one by one on the newest snapshot', async () => {
    const manifest = await repository.save(1, files());
    identities = [stranger, ops];
    await using destination = await repository.open();
    expect(await destination.checkKeys?.({})).toMatchObject({
      snapshot: manifest.id,
      proven: [{ recipient: recipientOf(ops) }],
      failed: [{ recipient: recipientOf(stranger) }],
      unproven: [{ recipient: recipientOf(safe) }],
    });
    for (const key of manifest.packs ?? []) objects.delete(`packs/${key.slice(0, 2)}/${key}.tar.zst.age`);
    expect(await destination.checkKeys?.({})).toMatchObject({ proven: [], failed: [{}, { recipient: recipientOf(ops) }] });
  });

  it('are given to others and taken away without writing a pack anew', async () => {
    const first = await repository.save(1, files());
    recipients = [recipientOf(ops), recipientOf(stranger)];
    await expect(repository.save(2, files())).rejects.toMatchObject({
      code: 'config-invalid',
      guidance: expect.stringContaining('key add'),
    });
    identities = [ops];
    const packs = keysOf('packs/');
    await using destination = await repository.open();
    expect((await destination.changeKeys?.('add', {}))?.recipients).toHaveLength(3);
    await expect(repository.save(2, files())).rejects.toMatchObject({
      code: 'config-invalid',
      guidance: expect.stringContaining('key remove'),
    });
    const changed = await destination.changeKeys?.('remove', {});
    expect(changed).toMatchObject({ number: 3, recipients: [{ recipient: recipientOf(ops) }, { recipient: recipientOf(stranger) }] });
    expect(keysOf('packs/')).toEqual(packs);
    expect(keysOf('keys/')).toHaveLength(2);
    await expect(destination.changeKeys?.('add', {})).rejects.toMatchObject({ code: 'usage' });
    identities = [];
    const second = await repository.save(4, [...files(), watched('later.txt', Buffer.from('later'))]);
    identities = [safe];
    await expect(contentOf(second)).rejects.toMatchObject({ code: 'key-wrong' });
    identities = [stranger];
    expect(await contentOf(first)).toEqual(expected);
    expect(await contentOf(second)).toEqual({ ...expected, 'later.txt': 'later' });
  });
});

describe('H24: whoever owns the store', () => {
  /** What somebody could make who knows the recipients, but no secret. */
  function forge(change: (keys: KeysDescription) => Partial<KeysDescription>): void {
    const [key] = keysOf('keys/', '.json');
    const keys = JSON.parse((objects.get(key as string) as Buffer).toString()) as KeysDescription;
    const chunkKey = Buffer.alloc(32, 7);
    const secrets = { chunkKey, packRecipient: recipientOf(stranger), identities: [stranger] };
    const file = encryptBytes(serialiseKeyFile(secrets, 'forged'), [recipientOf(ops), recipientOf(safe)]);
    const sha256 = createHash('sha256').update(file).digest('hex');
    const { mac: _mac, seal: _seal, ...body } = { ...keys, packRecipients: [recipientOf(stranger)], file: sha256, ...change(keys) };
    const forged = describeKeys(body, chunkKey);
    objects.set(keysKey(forged, 'age'), file);
    objects.set(keysKey(forged, 'json'), Buffer.from(`${canonicalJson(forged as never)}\n`));
  }

  it('cannot put in a recipient of packs: the machine that makes backups knows who holds the keys', async () => {
    await repository.save(1, files());
    forge(({ number }) => ({ number: number + 1 }));
    await expect(repository.save(2, files())).rejects.toMatchObject({ code: 'key-wrong' });
    const [own] = keysOf('keys/', '.json');
    objects.delete(own as string);
    await expect(repository.save(3, files())).rejects.toMatchObject({ code: 'key-wrong' });
  });

  it('cannot put back older keys, from which somebody was removed since', async () => {
    await repository.save(1, files());
    const before = keysOf('keys/').map((key) => [key, objects.get(key) as Buffer] as const);
    recipients = [recipientOf(ops), recipientOf(stranger)];
    identities = [ops];
    await using destination = await repository.open();
    await destination.changeKeys?.('add', {});
    await destination.changeKeys?.('remove', {});
    for (const key of keysOf('keys/')) objects.delete(key);
    for (const [key, bytes] of before) objects.set(key, bytes);
    identities = [];
    await expect(repository.save(2, files())).rejects.toMatchObject({ code: 'difference', message: expect.stringContaining('older') });
  });

  it('cannot change repository.json, or make the repository a plain one', async () => {
    await repository.save(1, files());
    const bytes = objects.get('repository.json') as Buffer;
    const description = JSON.parse(bytes.toString()) as RepositoryDescription;
    const resealed = (change: Partial<RepositoryDescription>): Buffer => {
      const { seal: _seal, ...body } = { ...description, ...change };
      const seal = createHash('sha256')
        .update(canonicalJson(body as never))
        .digest('hex');
      return serialiseDescription({ ...body, seal } as RepositoryDescription);
    };
    objects.set('repository.json', resealed({ pack: { size: 1, frame: 1 } }));
    await expect(repository.save(2, files())).rejects.toMatchObject({ code: 'difference' });
    objects.set('repository.json', resealed({ encryption: 'none', chunker: { ...description.chunker, table: 'gear-1' } }));
    await expect(repository.save(2, files())).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('not encrypted'),
    });
  });

  it('cannot make the machine believe that a pack has what it has not', async () => {
    await repository.save(1, files());
    const [ids] = keysOf('index/', '.ids.ndjson.zst');
    const forged = Buffer.from(objects.get(ids as string) as Buffer);
    forged[forged.length - 1] = (forged[forged.length - 1] as number) ^ 1;
    objects.delete(ids as string);
    objects.set(`index/${createHash('sha256').update(forged).digest('hex')}.ids.ndjson.zst`, forged);
    const before = keysOf('packs/').length;
    expect((await findingsOf('bytes')).join()).toContain('was not made by who has the keys');
    // What no index vouches for is stored anew.
    await repository.save(2, files());
    expect(keysOf('packs/').length).toBeGreaterThan(before);
  });

  it('is noticed when a pack is replaced by another, by its name without a key', async () => {
    const manifest = await repository.save(1, files());
    const [first, second] = keysOf('packs/');
    objects.set(first as string, objects.get(second as string) as Buffer);
    expect((await findingsOf('bytes')).join()).toContain(first);
    identities = [ops];
    await expect(contentOf(manifest)).rejects.toMatchObject({ code: 'destination-damaged' });
  });
});

it('a repository is encrypted from the first snapshot on or not at all', async () => {
  const plainObjects: MemoryObjects = new Map();
  await makeSmallRepository(plainObjects).save(1, files());
  const encrypted = makeSmallRepository(plainObjects, { encryption: { recipients } });
  await expect(encrypted.save(2, files())).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('not encrypted'),
  });
  await repository.save(1, files());
  await expect(makeSmallRepository(objects).save(2, files())).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('is encrypted'),
  });
});

it('two recipients are needed unless one is said to be enough', async () => {
  recipients = [recipientOf(ops)];
  await expect(repository.save(1, files())).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('only one recipient'),
  });
  await makeSmallRepository(new Map(), { encryption: { recipients, singleRecipient: true } }).save(1, files());
});

it('a passphrase opens what its own identity in the repository opens', async () => {
  const encryption = { recipients: [recipientOf(ops), { name: 'vault', passphrase: 'correct horse' }] };
  const withPassphrase = makeSmallRepository(objects, { encryption });
  const manifest = await withPassphrase.save(1, files());
  expect(keysOf('keys/passphrase-')).toHaveLength(1);
  repository = withPassphrase;
  expect(await contentOf(manifest)).toEqual(expected);
  repository = makeSmallRepository(objects, { encryption: { recipients: [recipientOf(ops), { name: 'vault', passphrase: 'wrong' }] } });
  await expect(contentOf(manifest)).rejects.toMatchObject({ code: 'key-wrong' });
});
