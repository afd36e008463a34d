export { type GpgHome, type GpgSigner, signWithGpg, verifyWithGpg } from './gpg.ts';
export { signMessage, verifyMinisign } from './minisign.ts';
export { type PublicKey, parsePublicKey } from './public-key.ts';
export { createKeyPair, type NewKeyPair, openSecretKey, type SecretKey } from './secret-key.ts';
export type { SignatureVerdict } from './verdict.ts';
