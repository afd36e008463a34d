import { createHmac, createSecretKey, hash } from 'node:crypto';

/** How chunks and streams are named. */
export interface ChunkIds {
  /** The id (32 bytes) of these bytes. */
  of(bytes: Uint8Array): Buffer;
  /** The id of bytes with this SHA-256, so that what was hashed once need not be again. */
  ofDigest(sha256: Buffer): Buffer;
}

/** The SHA-256 of the bytes or, with a key, an HMAC of that: then nobody without the key can test for a known file. */
export function makeChunkIds(key?: Uint8Array): ChunkIds {
  // As an object: Node takes 10 us less for each id than with the bytes.
  const secret = key === undefined ? undefined : createSecretKey(key);
  const ofDigest = (sha256: Buffer): Buffer => (secret === undefined ? sha256 : createHmac('sha256', secret).update(sha256).digest());
  return { of: (bytes) => ofDigest(hash('sha256', bytes, 'buffer')), ofDigest };
}
