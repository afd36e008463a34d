import { Fault } from '@holdfast/fault';
import { AgeReader } from './age-reader.ts';
import { AgeWriter } from './age-writer.ts';
import { decode } from './header.ts';
import { type Opener, openerOf, type Recipients } from './recipient.ts';
import { isIdentity } from './x25519.ts';

const armourBegin = '-----BEGIN AGE ENCRYPTED FILE-----';
const armourEnd = '-----END AGE ENCRYPTED FILE-----';
/** An identity file is some lines of text. */
export const mostIdentityFileBytes = 1 << 20;

/** A whole file in memory. Throws `key-wrong` for what is no recipient. */
export function encryptBytes(bytes: Uint8Array, recipients: Recipients): Buffer {
  const writer = new AgeWriter(recipients);
  return Buffer.concat([writer.begin(), ...writer.write(bytes), ...writer.finish()]);
}

/** What a whole file in memory holds. Throws `key-wrong` when it is for others, and `destination-damaged`. */
export function decryptBytes(file: Buffer, opener: Opener): Buffer {
  const reader = AgeReader.open(file, file.length, opener);
  if (reader === undefined) throw new Fault('internal', 'a whole file needs no more bytes');
  return Buffer.concat([...reader.all(({ start, end }) => file.subarray(start, end))]);
}

/** Whether an identity file is protected by a passphrase, as `age -p` makes it, with or without armour. */
export function isPassphraseProtected(file: Buffer): boolean {
  return withoutArmour(file).toString('latin1', 0, 200).startsWith('age-encryption.org/v1\n-> scrypt ');
}

/**
 * The identities in an identity file as `age-keygen` writes it: one a line, empty lines and `#` left out. Throws
 * `key-wrong` naming `place` for what is none, and for a wrong passphrase.
 */
export function parseIdentityFile(file: Buffer, place: string, passphrase?: string): readonly string[] {
  if (file.length > mostIdentityFileBytes) throw noIdentityFile(place);
  if (isPassphraseProtected(file)) {
    if (passphrase === undefined)
      throw new Fault('key-missing', `the identity file ${place} is protected by a passphrase`, { guidance: 'give the passphrase' });
    return parseIdentityFile(decryptBytes(withoutArmour(file), openerOf({ passphrase })), place);
  }
  const lines = file
    .toString('utf8')
    .split(/\r?\n/)
    .map((line) => line.trim());
  const identities = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (identities.length === 0 || !identities.every(isIdentity)) throw noIdentityFile(place);
  return identities;
}

function withoutArmour(file: Buffer): Buffer {
  const text = file.toString('latin1', 0, armourBegin.length + 64).trimStart();
  if (!text.startsWith(armourBegin)) return file;
  const lines = file.toString('latin1').trim().split(/\r?\n/);
  const body = lines.at(-1) === armourEnd ? lines.slice(1, -1).join('').replace(/=+$/, '') : '';
  return decode(body) ?? file;
}

function noIdentityFile(place: string): Fault {
  return new Fault('key-wrong', `${place} is no age identity file`, {
    guidance: 'give a file that holdfast key create or age-keygen made: a line of it begins with AGE-SECRET-KEY-1',
  });
}
