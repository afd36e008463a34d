import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Sign } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { GpgSigning, MinisignSigning } from '@holdfast/schemas';
import type { Fragment, Workspace } from './workspace.ts';

/** Signs for destinations, by their name; one that is not in it is not signed. */
export type Signers = ReadonlyMap<string, Sign>;

/**
 * Opens the keys of every destination that signs, and tries each of them, before anything is written. Throws
 * `secret-missing`, `key-missing`, `key-wrong`, or `config-invalid` for a key whose signatures would not count.
 */
export async function openSigners(workspace: Workspace, destinations: readonly Fragment[], options: Abortable): Promise<Signers> {
  const signers = new Map<string, Sign>();
  // Deriving a key from its password takes its time, and most destinations have the same.
  const opened = new Map<string, Promise<Sign>>();
  for (const { name } of destinations) {
    const signing = await workspace.signing?.(name, 'sign');
    if (signing === undefined || signing.kind === 'none') continue;
    const same = JSON.stringify(signing);
    const opening = opened.get(same) ?? (signing.kind === 'gpg' ? openGpg(workspace, signing, options) : openMinisign(workspace, signing));
    opened.set(same, opening);
    signers.set(name, await opening);
  }
  return signers;
}

async function openMinisign(workspace: Workspace, { secretKey, password, publicKeys }: MinisignSigning): Promise<Sign> {
  if (secretKey === undefined) {
    throw new Fault('key-missing', 'snapshots are to be signed, and "signing" has no secret key', {
      guidance: 'add "secretKey" to "signing", or back up on the machine that has it',
    });
  }
  const { openSecretKey, parsePublicKey, signMessage } = await import('@holdfast/signature');
  const { text, name } = await keyText(workspace, secretKey);
  const secret = await openSecretKey(text, { name, password });
  if (!publicKeys.some((key, index) => parsePublicKey(key, `public key ${index + 1} of "signing"`).id === secret.id)) {
    throw new Fault(
      'config-invalid',
      `the key ${secret.id} is not among the public keys of "signing", so that what it signs would not count`,
      {
        guidance: 'add its public key to "publicKeys"',
      },
    );
  }
  return async (message, { snapshot }) => {
    const seconds = Math.floor(workspace.now().getTime() / 1000);
    return { form: 'minisig', bytes: signMessage(message, secret, `timestamp:${seconds}\tsnapshot:${snapshot}`) };
  };
}

/** A secret key is text where a reference stood for it, and the name of a file otherwise. */
async function keyText({ baseDirectory }: Workspace, secretKey: string): Promise<{ readonly text: string; readonly name: string }> {
  if (secretKey.includes('\n')) return { text: secretKey, name: 'the secret key of "signing"' };
  const place = resolve(baseDirectory, secretKey);
  try {
    return { text: await readFile(place, 'utf8'), name: secretKey };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new Fault('key-missing', `the secret key ${place} ${reason}`, {
      guidance: 'make one with holdfast sign-key create, or let this user read it',
      cause: error,
    });
  }
}

async function openGpg(workspace: Workspace, { key, home, password }: GpgSigning, options: Abortable): Promise<Sign> {
  const { signWithGpg } = await import('@holdfast/signature');
  const place = home === undefined ? undefined : resolve(workspace.baseDirectory, home);
  const sign = async (message: Uint8Array, { signal }: Abortable): Promise<Buffer> =>
    await signWithGpg(message, { key, home: place, password, signal });
  // Only signing proves that the key is there and its passphrase right.
  await sign(Buffer.from('a trial\n'), options);
  return async (message, abortable) => ({ form: 'asc', bytes: await sign(message, abortable) });
}
