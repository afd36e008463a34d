import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { blake2b256 } from './blake2b.ts';
import { deriveKey, usualLimits } from './key-derivation.ts';
import { bytesIn, keyIdOf, linesOf, untrustedMark } from './minisign-text.ts';
import { publicKeyText } from './public-key.ts';

/** A secret key of minisign, opened. */
export interface SecretKey {
  readonly id: string;
  /** The eight bytes that `id` shows. */
  readonly number: Uint8Array;
  readonly key: KeyObject;
}

const algorithm = 'Ed';
const derivation = 'Sc';
const none = '\0\0';
const checksum = 'B2';
const comment = `${untrustedMark}minisign encrypted secret key`;

/**
 * The key in the text of a file as `minisign -G` writes it, also with `-W`. Throws `key-missing` when it is encrypted and
 * there is no password, `key-wrong` for a wrong one and for what is no such file; `name` stands in the message.
 */
export async function openSecretKey(
  text: string,
  { name, password }: { readonly name: string; readonly password?: string | undefined },
): Promise<SecretKey> {
  const [first, line, ...others] = linesOf(Buffer.from(text, 'utf8')) ?? [];
  const bytes = first?.startsWith(untrustedMark) && others.length === 0 ? bytesIn(line, 158) : undefined;
  const kind = bytes?.toString('latin1', 2, 4);
  if (
    bytes === undefined ||
    bytes.toString('latin1', 0, 2) !== algorithm ||
    ![derivation, none].includes(kind ?? '') ||
    bytes.toString('latin1', 4, 6) !== checksum
  )
    throw new Fault('key-wrong', `${name} is no secret key of minisign`, {
      guidance: 'make one with holdfast sign-key create or minisign -G',
    });
  if (kind === none) return keyIn(bytes.subarray(54), name);
  if (password === undefined || password === '') {
    throw new Fault('key-missing', `${name} is encrypted, and there is no password for it`, {
      guidance: 'add "password" to "signing" in the configuration',
    });
  }
  const limits = { opslimit: bytes.readBigUInt64LE(38), memlimit: bytes.readBigUInt64LE(46) };
  const plain = exclusiveOr(bytes.subarray(54), await deriveKey(password, bytes.subarray(6, 38), limits));
  const digest = blake2b256(Buffer.concat([Buffer.from(algorithm), plain.subarray(0, 72)]));
  if (!digest.equals(plain.subarray(72))) throw new Fault('key-wrong', `the password of ${name} is wrong`, { guidance: 'correct it' });
  return keyIn(plain, name);
}

function keyIn(plain: Buffer, name: string): SecretKey {
  const number = plain.subarray(0, 8);
  const seed = plain.subarray(8, 40);
  const half = publicHalf(seed);
  // What signs with another key than it says would never verify.
  if (!half.equals(plain.subarray(40, 72))) throw new Fault('key-wrong', `${name} is damaged: its halves do not belong together`);
  const parts = { kty: 'OKP', crv: 'Ed25519', d: seed.toString('base64url'), x: half.toString('base64url') };
  const key = createPrivateKey({ key: parts, format: 'jwk' });
  return { id: keyIdOf(number), number, key };
}

/** A new pair of keys as the texts of their files, readable by minisign. Without a password the secret one is not encrypted. */
export async function createKeyPair(random: (bytes: number) => Uint8Array, password?: string): Promise<NewKeyPair> {
  const number = Buffer.from(random(8));
  const seed = Buffer.from(random(32));
  const half = publicHalf(seed);
  const secret = Buffer.concat([number, seed, half]);
  const publicKey = publicKeyText(number, half);
  const id = keyIdOf(number);
  if (password === undefined) {
    const bytes = Buffer.concat([Buffer.from(algorithm + none + checksum, 'latin1'), Buffer.alloc(48), secret, Buffer.alloc(32)]);
    return { id, publicKey, secretKey: `${comment}\n${bytes.toString('base64')}\n` };
  }
  const salt = Buffer.from(random(32));
  const limits = Buffer.alloc(16);
  limits.writeBigUInt64LE(usualLimits.opslimit, 0);
  limits.writeBigUInt64LE(usualLimits.memlimit, 8);
  const plain = Buffer.concat([secret, blake2b256(Buffer.concat([Buffer.from(algorithm), secret]))]);
  const hidden = exclusiveOr(plain, await deriveKey(password, salt, usualLimits));
  const bytes = Buffer.concat([Buffer.from(algorithm + derivation + checksum), salt, limits, hidden]);
  return { id, publicKey, secretKey: `${comment}\n${bytes.toString('base64')}\n` };
}

export interface NewKeyPair {
  readonly id: string;
  readonly publicKey: string;
  readonly secretKey: string;
}

function publicHalf(seed: Buffer): Buffer {
  // PKCS #8 of an Ed25519 key: a fixed head before the seed.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const { x = '' } = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url');
}

function exclusiveOr(left: Uint8Array, right: Uint8Array): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] as number)));
}
