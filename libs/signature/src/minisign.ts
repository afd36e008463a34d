import { hash, sign, verify } from 'node:crypto';
import { bytesIn, commentIn, keyIdOf, linesOf, trustedMark, untrustedMark } from './minisign-text.ts';
import type { PublicKey } from './public-key.ts';
import type { SecretKey } from './secret-key.ts';
import type { SignatureVerdict } from './verdict.ts';

/**
 * The `.minisig` file of a message, as `minisign -S` writes it: Ed25519 over its BLAKE2b-512, and over that and the
 * comment, which MUST be one line of at most 8 KiB.
 */
export function signMessage(message: Uint8Array, { key, number }: SecretKey, comment: string): Buffer {
  if (/[\r\n\0]/.test(comment) || Buffer.byteLength(comment) > 8000) throw new TypeError('the comment is no short line');
  const signature = sign(undefined, prehashed(message), key);
  const overAll = sign(undefined, Buffer.concat([signature, Buffer.from(comment, 'utf8')]), key);
  const line = Buffer.concat([Buffer.from('ED'), number, signature]).toString('base64');
  return Buffer.from(`${untrustedMark}signature from holdfast\n${line}\n${trustedMark}${comment}\n${overAll.toString('base64')}\n`, 'utf8');
}

/** Looks at a `.minisig` file, which may hold anything. Accepts what `minisign -V` accepts: also the older form without the hash. */
export function verifyMinisign(signature: Uint8Array, message: Uint8Array, accepted: readonly PublicKey[]): SignatureVerdict {
  const parts = parseSignature(signature);
  if (parts === undefined) return { kind: 'minisign', status: 'invalid', message: 'it is no signature of minisign' };
  const { keyId, comment } = parts;
  const known = { kind: 'minisign', keyId } as const;
  const key = accepted.find(({ id }) => id === keyId)?.key;
  if (key === undefined)
    return { ...known, status: 'unknown-key', message: `the key ${keyId} is not among the public keys of the configuration` };
  const signed = parts.isPrehashed ? prehashed(message) : message;
  if (!verify(undefined, signed, key, parts.signature))
    return { ...known, status: 'invalid', message: `the key ${keyId} did not sign this` };
  const all = Buffer.concat([parts.signature, Buffer.from(comment, 'utf8')]);
  if (!verify(undefined, all, key, parts.overAll)) return { ...known, status: 'invalid', message: 'its trusted comment was changed' };
  return { ...known, status: 'valid', comment, ...timeIn(comment) };
}

interface SignatureParts {
  readonly isPrehashed: boolean;
  readonly keyId: string;
  readonly signature: Buffer;
  readonly comment: string;
  readonly overAll: Buffer;
}

function parseSignature(bytes: Uint8Array): SignatureParts | undefined {
  const lines = linesOf(bytes);
  if (lines?.length !== 4) return undefined;
  const first = bytesIn(lines[1], 74);
  const comment = commentIn(lines[2], trustedMark);
  const overAll = bytesIn(lines[3], 64);
  const algorithm = first?.toString('latin1', 0, 2);
  if (first === undefined || comment === undefined || overAll === undefined || commentIn(lines[0], untrustedMark) === undefined)
    return undefined;
  if (algorithm !== 'ED' && algorithm !== 'Ed') return undefined;
  return { isPrehashed: algorithm === 'ED', keyId: keyIdOf(first.subarray(2, 10)), signature: first.subarray(10), comment, overAll };
}

function prehashed(message: Uint8Array): Buffer {
  return hash('blake2b512', message, 'buffer');
}

/** minisign's own comments begin with the seconds since 1970. */
function timeIn(comment: string): { readonly signedAt?: string } {
  const [, seconds] = /(?:^|\t)timestamp:(\d{1,11})(?:\t|$)/.exec(comment) ?? [];
  return seconds === undefined ? {} : { signedAt: new Date(Number(seconds) * 1000).toISOString() };
}
