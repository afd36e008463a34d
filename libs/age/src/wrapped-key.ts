import { createCipheriv, createDecipheriv } from 'node:crypto';

const algorithm = 'chacha20-poly1305';
const tagBytes = 16;
/** Each wrapping key is used once. */
const nonce = Buffer.alloc(12);

/** Bytes of a file key. */
export const fileKeyBytes = 16;

export function wrapKey(fileKey: Uint8Array, key: Uint8Array): Buffer {
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  return Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined when it was not wrapped with this key. */
export function unwrapKey(body: Buffer, key: Uint8Array): Buffer | undefined {
  // Another length would let one body open under several keys.
  if (body.length !== fileKeyBytes + tagBytes) return undefined;
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(body.subarray(fileKeyBytes));
  try {
    return Buffer.concat([decipher.update(body.subarray(0, fileKeyBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}
