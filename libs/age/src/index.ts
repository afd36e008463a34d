export { AgeReader, type FileRange, usualHeadBytes } from './age-reader.ts';
export { decryptStream, encryptStream } from './age-stream.ts';
export { AgeWriter } from './age-writer.ts';
export { decryptBytes, encryptBytes, isPassphraseProtected, parseIdentityFile } from './identity-file.ts';
export { type Opener, openerOf, type Recipients } from './recipient.ts';
export { sealedSegmentBytes, segmentBytes } from './segments.ts';
export { generateIdentity, isIdentity, isRecipient, recipientOf } from './x25519.ts';
