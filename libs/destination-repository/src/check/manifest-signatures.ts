import type { CommitOptions, DetachedSignature, StoredSignature } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { type Abortable, type Manifest, serialiseManifest } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { snapshotKey } from '../repository-keys.ts';

const forms: readonly DetachedSignature['form'][] = ['minisig', 'asc'];

/** No signature of any program is so large; a hostile one is not read. */
const largestSignature = 64 << 10;

/** Signs the manifest's bytes, where that is asked for, and puts the signature beside where the manifest will be. */
export async function putSignature(store: Store, manifest: Manifest, { sign, signal }: CommitOptions): Promise<void> {
  if (sign === undefined) return;
  const { form, bytes } = await sign(serialiseManifest(manifest), { snapshot: manifest.id, signal });
  await store.put(signatureKey(manifest.id, form), bytes, { signal });
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

function signatureKey(id: string, form: DetachedSignature['form']): string {
  return `${snapshotKey(id)}.${form}`;
}
