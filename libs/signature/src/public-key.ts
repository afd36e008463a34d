import { createPublicKey, type KeyObject } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { bytesIn, keyIdOf, linesOf, untrustedMark } from './minisign-text.ts';

/** A public key of minisign. */
export interface PublicKey {
  /** As minisign shows it: 16 hex digits. */
  readonly id: string;
  readonly key: KeyObject;
}

/** The key in the text of a `.pub` file, or in its line of base64 alone. Throws `key-wrong`; `name` stands in the message. */
export function parsePublicKey(text: string, name: string): PublicKey {
  const lines = linesOf(Buffer.from(text, 'utf8')) ?? [];
  const line = lines.length === 2 && lines[0]?.startsWith(untrustedMark) ? lines[1] : lines.length === 1 ? lines[0] : undefined;
  const bytes = bytesIn(line?.trim(), 42);
  if (bytes === undefined || bytes.toString('latin1', 0, 2) !== 'Ed') {
    throw new Fault('key-wrong', `${name} is no public key of minisign`, {
      guidance: 'write the line that begins with RW in its .pub file',
    });
  }
  return { id: keyIdOf(bytes.subarray(2, 10)), key: publicKeyOf(bytes.subarray(10)) };
}

/** The Ed25519 key in 32 bytes. */
export function publicKeyOf(bytes: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' });
}

/** The text of a `.pub` file. */
export function publicKeyText(number: Uint8Array, key: Uint8Array): string {
  const line = Buffer.concat([Buffer.from('Ed'), number, key]).toString('base64');
  return `${untrustedMark}minisign public key ${keyIdOf(number)}\n${line}\n`;
}
