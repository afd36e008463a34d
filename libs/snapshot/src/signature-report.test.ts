import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoryDestination } from '@holdfast/destination/testing';
import type { SigningConfig } from '@holdfast/schemas';
import { createKeyPair, openSecretKey, signMessage } from '@holdfast/signature';
import { expect, it } from 'vitest';
import { capture } from './capture.ts';
import { restore } from './restore.ts';
import { openSignatureCheck, type SignatureReport } from './signature-report.ts';
import { type TestWorkspace, testWorkspace } from './testing/index.ts';

it('tells who signed, and is not misled by a good signature that says it is of another snapshot', async () => {
  await using site = await signedSite();
  const { workspace, secret } = site;
  expect(await look(workspace)).toMatchObject({ status: 'valid', keyId: secret.id, required: true, signedAt: '2026-11-21T10:00:00.000Z' });
  await change(workspace, (message) => signMessage(message, secret, 'timestamp:1\tsnapshot:20200101-000000-abcd'));
  expect(await look(workspace)).toMatchObject({
    status: 'invalid',
    message: expect.stringContaining('it was made for the snapshot 20200101'),
  });
  await change(workspace, (message) => signMessage(message, secret, 'by hand'));
  expect(await look(workspace)).toMatchObject({ status: 'valid', comment: 'by hand' });
});

it('counts a signature of another program as none', async () => {
  await using site = await signedSite();
  await change(site.workspace, () => Buffer.from('armour'), 'asc');
  expect(await look(site.workspace)).toMatchObject({
    status: 'missing',
    message: expect.stringContaining('no signature of minisign, only'),
  });
});

it('is not opened where nothing is signed', async () => {
  await using site = await signedSite();
  expect(await openSignatureCheck(site.workspace.with({ signing: undefined }), 'local')).toBeUndefined();
  expect(await openSignatureCheck(site.workspace.with({ signing: async () => ({ kind: 'none' }) }), 'local')).toBeUndefined();
});

it('a restore stages nothing of a snapshot that is not to be trusted', async () => {
  await using site = await signedSite();
  const { workspace } = site;
  await change(workspace, (message) => signMessage(Buffer.concat([message, Buffer.from(' ')]), site.secret, 'by hand'));
  const target = { kind: 'directory', directory: join(workspace.baseDirectory, 'restored') } as const;
  const request = { snapshot: 'latest', target };
  await expect(restore(workspace, request, { emit: workspace.emit })).rejects.toMatchObject({ code: 'signature-invalid' });
  expect((await restore(workspace, { ...request, acceptUnsigned: true }, { emit: workspace.emit })).outcome).toBe('complete');
  expect(workspace.events).toContainEqual(expect.objectContaining({ event: 'signature-doubtful', status: 'invalid' }));
});

/** A workspace with one signed snapshot. */
async function signedSite() {
  const plain = await testWorkspace({ sources: ['files'] });
  const pair = await createKeyPair(randomBytes);
  await writeFile(join(plain.baseDirectory, 'sign.key'), pair.secretKey);
  const signing: SigningConfig = { kind: 'minisign', secretKey: 'sign.key', publicKeys: [pair.publicKey] };
  const workspace = plain.with({ signing: async () => signing });
  await mkdir(join(plain.baseDirectory, 'files'), { recursive: true });
  await writeFile(join(plain.baseDirectory, 'files/a'), 'a');
  await capture(workspace, { kind: 'manual' }, { emit: workspace.emit });
  const secret = await openSecretKey(pair.secretKey, { name: 'key' });
  return { workspace, secret, [Symbol.asyncDispose]: () => plain[Symbol.asyncDispose]() };
}

async function look(workspace: TestWorkspace): Promise<SignatureReport | undefined> {
  const place = workspace.places.get('local');
  if (place === undefined) throw new Error('there is no such place');
  await using destination = new MemoryDestination(place);
  const [manifest] = await destination.manifests({});
  if (manifest === undefined) throw new Error('nothing was captured');
  return await (await openSignatureCheck(workspace, 'local'))?.(destination, manifest, {});
}

/** Puts another signature in the place of the one that is there. */
async function change(
  workspace: TestWorkspace,
  make: (message: Uint8Array) => Uint8Array,
  form: 'minisig' | 'asc' = 'minisig',
): Promise<void> {
  for (const snapshot of workspace.places.get('local')?.snapshots.values() ?? []) {
    snapshot.signatures = snapshot.signatures.map((one) => ({ ...one, form, object: `changed.${form}`, bytes: make(one.message) }));
  }
}
