import type { CommitOptions, DetachedSignature, StoredSignature } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { type Abortable, type Manifest, serialiseManifest } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { snapshotKey, snapshotOfKey, snapshotPrefix } from '../repository-keys.ts';

const forms: readonly DetachedSignature['form'][] = ['minisig', 'asc'];

/** No signature of any program is so large; a hostile one is not read. */
const largestSignature = 64 << 10;

/** Signs the manifest's bytes, where that is asked for, and puts the signature beside where the manifest will be. */
export async function putSignature(store: Store, manifest: Manifest, { sign, signal }: CommitOptions): Promise<void> {
  if (sign === undefined) return;
  const { form, bytes } = await sign(serialiseManifest(manifest), { snapshot: manifest.id, signal });
  await store.put(signatureKey(manifest.id, form), bytes, { signal });
}

/** Throws `destination-unwritable` when a prune has removed the signature of a snapshot that has just been made. */
export async function expectSigned(store: Store, manifest: Manifest): Promise<void> {
  if ((await readSignatures(store, manifest, {})).length > 0) return;
  throw new Fault('destination-unwritable', 'this backup did not answer for so long that a prune removed its signature', {
    guidance: 'run the backup again',
    retryable: true,
  });
}

/** The signatures beside a manifest. Throws `destination-damaged` for one that is too large. */
export async function readSignatures(store: Store, manifest: Manifest, options: Abortable): Promise<StoredSignature[]> {
  const found: StoredSignature[] = [];
  for (const form of forms) {
    const object = signatureKey(manifest.id, form);
    const size = await store.size(object, options);
    if (size === undefined) continue;
    if (size > largestSignature) {
      throw new Fault('destination-damaged', `${object} is too large for a signature: ${size} bytes`, {
        guidance: 'bring it back from another copy',
      });
    }
    found.push({ form, object, bytes: await store.get(object, options), message: serialiseManifest(manifest) });
  }
  return found;
}

/** Removes the signatures of a snapshot whose manifest is gone, or never came. */
export async function removeSignatures(store: Store, id: string, options: Abortable): Promise<void> {
  for (const form of forms) {
    const key = signatureKey(id, form);
    if ((await store.size(key, options)) !== undefined) await store.delete(key, options);
  }
}

/** Removes the signatures whose manifest never came, because the run was killed in between. Only while nobody writes snapshots here. */
export async function removeOrphans(store: Store, options: Abortable): Promise<void> {
  const keys = new Set<string>();
  for await (const { key } of store.list(snapshotPrefix, options)) keys.add(key);
  for (const key of keys) {
    const manifest = key.replace(/\.(minisig|asc)$/, '');
    if (manifest !== key && snapshotOfKey(manifest) !== undefined && !keys.has(manifest)) await store.delete(key, options);
  }
}

function signatureKey(id: string, form: DetachedSignature['form']): string {
  return `${snapshotKey(id)}.${form}`;
}
