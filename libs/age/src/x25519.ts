import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject, randomBytes } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { decodeBech32, encodeBech32 } from './bech32.ts';
import { deriveKey } from './derive-key.ts';
import { decode, encode, type Stanza } from './header.ts';
import { unwrapKey, wrapKey } from './wrapped-key.ts';

const recipientPrefix = 'age';
const identityPrefix = 'age-secret-key-';
const keyBytes = 32;
const info = 'age-encryption.org/v1/X25519';
/** What stands before the raw bytes of a key in the forms that Node takes (RFC 8410). */
const privateForm = Buffer.from('302e020100300506032b656e04220420', 'hex');
const publicForm = Buffer.from('302a300506032b656e032100', 'hex');

/** A new identity, `AGE-SECRET-KEY-1…`. Its randomness is no argument: whoever could give it could give a weak one. */
export function generateIdentity(): string {
  return encodeBech32(identityPrefix, randomBytes(keyBytes)).toUpperCase();
}

/** The recipient, `age1…`, whose files an identity opens. Throws `key-wrong` for what is no identity. */
export function recipientOf(identity: string): string {
  return encodeBech32(recipientPrefix, publicBytes(privateKeyOf(identity)));
}

/** Whether a text is a recipient of this kind, without a mistyped character. */
export function isRecipient(text: string): boolean {
  return text === text.toLowerCase() && decodeBech32(recipientPrefix, text)?.length === keyBytes;
}

/** Whether a text is an identity of this kind, without a mistyped character. */
export function isIdentity(text: string): boolean {
  return decodeBech32(identityPrefix, text)?.length === keyBytes;
}

/** Throws `key-wrong` for what is no recipient. */
export function wrapForRecipient(fileKey: Uint8Array, recipient: string): Stanza {
  const theirs = isRecipient(recipient) ? decodeBech32(recipientPrefix, recipient) : undefined;
  if (theirs === undefined)
    throw new Fault('key-wrong', `${recipient} is no age recipient`, { guidance: 'copy it again: it begins with age1' });
  const ephemeral = privateKeyFrom(randomBytes(keyBytes));
  const ours = publicBytes(ephemeral);
  const key = deriveKey(agree(ephemeral, theirs), { salt: Buffer.concat([ours, theirs]), info });
  return { args: ['X25519', encode(ours)], body: wrapKey(fileKey, key) };
}

/** An identity made ready for many files. */
export interface OpenIdentity {
  /** The file key, when one of the stanzas is for this identity. */
  readonly unwrap: (stanzas: readonly Stanza[]) => Buffer | undefined;
}

/** Throws `key-wrong` for what is no identity. */
export function openIdentity(identity: string): OpenIdentity {
  const secret = privateKeyOf(identity);
  const ours = publicBytes(secret);
  const unwrapOne = ({ args: [type, argument, ...more], body }: Stanza): Buffer | undefined => {
    const theirs = type === 'X25519' && argument !== undefined && more.length === 0 ? decode(argument) : undefined;
    if (theirs?.length !== keyBytes) return undefined;
    try {
      return unwrapKey(body, deriveKey(agree(secret, theirs), { salt: Buffer.concat([theirs, ours]), info }));
    } catch {
      // A share of low order, which agrees on the same secret with everybody.
      return undefined;
    }
  };
  return {
    unwrap: (stanzas) => {
      for (const stanza of stanzas) {
        const fileKey = unwrapOne(stanza);
        if (fileKey !== undefined) return fileKey;
      }
      return undefined;
    },
  };
}

function agree(privateKey: KeyObject, theirs: Buffer): Buffer {
  const publicKey = createPublicKey({ key: Buffer.concat([publicForm, theirs]), format: 'der', type: 'spki' });
  return diffieHellman({ privateKey, publicKey });
}

function privateKeyOf(identity: string): KeyObject {
  const bytes = decodeBech32(identityPrefix, identity);
  if (bytes?.length !== keyBytes)
    throw new Fault('key-wrong', 'what was given is no age identity', { guidance: 'an identity begins with AGE-SECRET-KEY-1' });
  return privateKeyFrom(bytes);
}

function privateKeyFrom(bytes: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([privateForm, bytes]), format: 'der', type: 'pkcs8' });
}

function publicBytes(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(publicForm.length);
}
