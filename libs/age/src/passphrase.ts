import { randomBytes, scryptSync } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { damagedFile } from './age-fault.ts';
import { decode, encode, type Stanza } from './header.ts';
import { unwrapKey, wrapKey } from './wrapped-key.ts';

const label = Buffer.from('age-encryption.org/v1/scrypt');
const saltBytes = 16;
/** As stock age: about a second, and 256 MiB. */
const usualWorkFactor = 18;
/** 2^20 takes 1 GiB: a file that asks for more is out to harm its reader. */
const mostWorkFactor = 20;

/** Wraps a file key with a passphrase. `workFactor` is the logarithm (base 2) of scrypt's cost. */
export function wrapForPassphrase(fileKey: Uint8Array, passphrase: string, workFactor = usualWorkFactor): Stanza {
  const salt = randomBytes(saltBytes);
  return {
    args: ['scrypt', encode(salt), `${workFactor}`],
    body: wrapKey(fileKey, stretch(passphrase, salt, workFactor)),
  };
}

/**
 * The file key of a file that a passphrase protects; undefined when it is another passphrase, or the file has none.
 * Throws `destination-damaged` for a header that no honest writer makes.
 */
export function unwrapWithPassphrase(stanzas: readonly Stanza[], passphrase: string): Buffer | undefined {
  const stanza = stanzas.find(({ args }) => args[0] === 'scrypt');
  if (stanza === undefined) return undefined;
  // Whoever knows the passphrase must be sure that nobody else is a recipient.
  if (stanzas.length > 1) throw damagedFile('it has a passphrase and other recipients');
  const [, saltText = '', factorText = '', ...more] = stanza.args;
  const salt = decode(saltText);
  if (salt?.length !== saltBytes || more.length > 0 || !/^[1-9][0-9]?$/.test(factorText))
    throw damagedFile('its passphrase stanza is none');
  const workFactor = Number(factorText);
  if (workFactor > mostWorkFactor)
    throw new Fault('unsupported', `an encrypted file asks for 2^${workFactor} steps of scrypt, more than 2^${mostWorkFactor}`, {
      guidance: 'open it with age itself if you trust where it comes from',
    });
  return unwrapKey(stanza.body, stretch(passphrase, salt, workFactor));
}

function stretch(passphrase: string, salt: Buffer, workFactor: number): Buffer {
  const cost = 2 ** workFactor;
  return scryptSync(passphrase, Buffer.concat([label, salt]), 32, {
    cost,
    blockSize: 8,
    parallelization: 1,
    maxmem: 129 * 8 * cost + (1 << 20),
  });
}
