import { resolve } from 'node:path';
import type { Destination, StoredSignature } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Abortable, Manifest } from '@holdfast/manifest';
import type { SigningConfig } from '@holdfast/schemas';
import type { SignatureVerdict } from '@holdfast/signature';
import type { Workspace } from './workspace.ts';

/** Who signed a snapshot, as one destination has it. */
export interface SignatureReport {
  readonly status: SignatureVerdict['status'] | 'missing';
  /** Whether the configuration takes nothing but `valid`. */
  readonly required: boolean;
  readonly keyId?: string;
  readonly comment?: string;
  /** ISO 8601. */
  readonly signedAt?: string;
  /** The signature's key or file name, where there is one. */
  readonly object?: string;
  /** What is wrong, as a sentence without its full stop; absent when `valid`. */
  readonly message?: string;
}

/** Looks at the signatures of a snapshot in the destination that it was opened for. Throws only when it cannot look. */
export type SignatureCheck = (destination: Destination, manifest: Manifest, options: Abortable) => Promise<SignatureReport>;

/**
 * How the signatures of a destination are checked; undefined where its snapshots are not signed. Throws `secret-missing`
 * and `key-wrong` for public keys that are none.
 */
export async function openSignatureCheck(workspace: Workspace, destination: string): Promise<SignatureCheck | undefined> {
  const signing = await workspace.signing?.(destination, 'check');
  if (signing === undefined || signing.kind === 'none') return undefined;
  const verify = await verifierOf(workspace, signing);
  const { required = true } = signing;
  const form = signing.kind === 'gpg' ? 'asc' : 'minisig';
  return async (opened, manifest, options) => {
    try {
      const stored = await opened.signatures(manifest, options);
      const signature = stored.find((one) => one.form === form);
      if (signature === undefined) return { status: 'missing', required, message: missing(stored, signing.kind) };
      const { kind: _kind, ...verdict } = await verify(signature, options);
      return { ...told(boundTo(manifest, verdict)), required, object: signature.object };
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'destination-damaged') throw error;
      return { status: 'invalid', required, message: error.message };
    }
  };
}

type Verify = (signature: StoredSignature, options: Abortable) => Promise<SignatureVerdict>;

async function verifierOf(workspace: Workspace, signing: Exclude<SigningConfig, { readonly kind: 'none' }>): Promise<Verify> {
  const { parsePublicKey, verifyMinisign, verifyWithGpg } = await import('@holdfast/signature');
  if (signing.kind === 'minisign') {
    const accepted = signing.publicKeys.map((key, index) => parsePublicKey(key, `public key ${index + 1} of "signing"`));
    return async ({ bytes, message }) => verifyMinisign(bytes, message, accepted);
  }
  const accepted = [signing.key, ...(signing.publicKeys ?? [])];
  const home = signing.home === undefined ? undefined : resolve(workspace.baseDirectory, signing.home);
  return async ({ bytes, message }, { signal }) => await verifyWithGpg(bytes, message, { accepted, home, signal });
}

function missing(others: readonly StoredSignature[], kind: string): string {
  const [other] = others;
  return other === undefined ? 'it is not signed' : `it has no signature of ${kind}, only ${other.object}`;
}

/** What was signed names its snapshot already; a trusted comment that names another one is not to be shown beside it. */
function boundTo(manifest: Manifest, verdict: Omit<SignatureVerdict, 'kind'>): Omit<SignatureVerdict, 'kind'> {
  const named = /(?:^|\t)snapshot:([^\t]*)/.exec(verdict.comment ?? '')?.[1];
  if (verdict.status !== 'valid' || named === undefined || named === manifest.id) return verdict;
  return { status: 'invalid', message: `it was made for the snapshot ${named}` };
}

function told({ message, ...verdict }: Omit<SignatureVerdict, 'kind'>): Omit<SignatureReport, 'required'> {
  if (verdict.status === 'valid') return verdict;
  const what = verdict.status === 'unknown-key' ? 'its signature is by a key that is not known' : 'its signature is wrong';
  return { ...verdict, message: `${what}: ${message}` };
}
