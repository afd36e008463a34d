import { randomBytes } from 'node:crypto';
import { generateIdentity, recipientOf } from '@holdfast/age';
import { type MemoryObjects, openMemoryStore } from '@holdfast/store/testing';
import { expect, it } from 'vitest';
import { RepositoryAccess } from '../keys/repository-access.ts';
import { DamagedPacks } from '../pack/damaged-packs.ts';
import { newDescription } from '../repository-description.ts';
import { ContentStore } from '../write/content-store.ts';
import { loadIndex } from './load-index.ts';
import { RepositoryIndex } from './repository-index.ts';

it('packs of a run that was killed are found again by a machine that cannot read them', { timeout: 60_000 }, async () => {
  const objects: MemoryObjects = new Map();
  await using store = openMemoryStore(objects);
  const packRecipient = recipientOf(generateIdentity());
  const access = RepositoryAccess.encrypted('here', { chunkKey: Buffer.alloc(32, 1), packRecipient, identities: [] });
  const keys = '0'.repeat(32);
  const description = { ...newDescription('1'.repeat(32), new Date(0), { keys }), pack: { size: 1_000, frame: 500 } };
  const repository = {
    store,
    access,
    description,
    index: new RepositoryIndex(0),
    lastResort: new RepositoryIndex(0),
    damage: new DamagedPacks(store, () => new Date(0)),
  };
  const ids: string[] = [];
  {
    await using content = new ContentStore('run', repository);
    const account = content.account('content');
    for (let chunk = 0; chunk < 40; chunk += 1) {
      await content.ready();
      ids.push(await content.storeChunk(randomBytes(2_000), account));
    }
    await content.flush();
    // No index file is written at the end: this run does not get there.
    expect(content.newLines.length).toBeLessThan(16);
  }
  const { index } = await loadIndex(store, { access, damagedPacks: new Set() });
  const known = ids.filter((id) => index.knows(id)).length;
  expect(known).toBeGreaterThanOrEqual(32);
  expect(known).toBeLessThan(41);
  const blind = await loadIndex(store, { access: RepositoryAccess.encrypted('here'), damagedPacks: new Set() });
  expect(ids.some((id) => blind.index.knows(id))).toBe(false);
});
