import { randomBytes } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { type ParsedHeader, type Stanza, serialiseHeader } from './header.ts';
import { unwrapWithPassphrase, wrapForPassphrase } from './passphrase.ts';
import { fileKeyBytes } from './wrapped-key.ts';
import { openIdentity, wrapForRecipient } from './x25519.ts';

/** Who may open a file: recipients (`age1…`), or whoever knows a passphrase. An age file has one or the other. */
export type Recipients = readonly string[] | { readonly passphrase: string; readonly workFactor?: number };

/** What opens files: identities (`AGE-SECRET-KEY-1…`) or a passphrase. Make them ready once for many files. */
export interface Opener {
  /** The key of a file with this header. Throws `key-wrong` when it is for others, and `destination-damaged`. */
  readonly fileKey: (header: ParsedHeader) => Buffer;
}

/** A new file key and the header that carries it. Throws `key-wrong` for what is no recipient. */
export function makeHeader(recipients: Recipients): { readonly fileKey: Buffer; readonly header: Buffer } {
  const fileKey = randomBytes(fileKeyBytes);
  const stanzas: readonly Stanza[] = isPassphrase(recipients)
    ? [wrapForPassphrase(fileKey, recipients.passphrase, recipients.workFactor)]
    : recipients.map((recipient) => wrapForRecipient(fileKey, recipient));
  if (stanzas.length === 0) throw new Fault('internal', 'nobody was named to encrypt for');
  return { fileKey, header: serialiseHeader(stanzas, fileKey) };
}

/** Throws `key-wrong` for what is no identity. */
export function openerOf(identities: readonly string[] | { readonly passphrase: string }): Opener {
  const opened = isPassphrase(identities) ? [] : identities.map(openIdentity);
  return {
    fileKey: ({ stanzas, prove }) => {
      const fileKey = isPassphrase(identities)
        ? unwrapWithPassphrase(stanzas, identities.passphrase)
        : opened.map(({ unwrap }) => unwrap(stanzas)).find((found) => found !== undefined);
      if (fileKey === undefined) throw wrongKey(isPassphrase(identities));
      prove(fileKey);
      return fileKey;
    },
  };
}

function isPassphrase<Passphrase extends { readonly passphrase: string }>(value: readonly string[] | Passphrase): value is Passphrase {
  return !Array.isArray(value);
}

function wrongKey(isPassphrase: boolean): Fault {
  return isPassphrase
    ? new Fault('key-wrong', 'the passphrase does not open the encrypted file', { guidance: 'type it again, or look which one it was' })
    : new Fault('key-wrong', 'none of the identities opens the encrypted file', { guidance: 'give the identity of one of its recipients' });
}
