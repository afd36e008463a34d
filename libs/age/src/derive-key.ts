import { hkdfSync } from 'node:crypto';

/** 32 bytes from a secret, by HKDF-SHA256. */
export function deriveKey(secret: Uint8Array, { salt, info }: { readonly salt: Uint8Array; readonly info: string }): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, 32));
}
