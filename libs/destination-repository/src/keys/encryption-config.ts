import { isRecipient } from '@holdfast/age';
import { Fault } from '@holdfast/fault';
import type { Encryption } from '@holdfast/schemas';
import type { KeyRecipient } from './key-objects.ts';

/** The part of the configuration that says for whom a repository is encrypted, references resolved; a passphrase that is not there is absent. */
export type EncryptionConfig = Encryption;

/** A recipient, whichever way it was written. Either `recipient` or `passphrase` may be missing. */
export interface WantedRecipient {
  readonly name: string;
  readonly recipient?: string;
  readonly isPassphrase: boolean;
  readonly passphrase?: string;
}

/** The configured recipients. Throws `config-invalid` for one that is none, for one given twice, and for too few. */
export function wantedRecipients({ recipients, singleRecipient = false }: EncryptionConfig, place: string): readonly WantedRecipient[] {
  const wanted = recipients.map(wantedOf);
  const names = new Set<string>();
  for (const { name, recipient } of wanted) {
    if (recipient !== undefined && !isRecipient(recipient))
      throw invalid(place, `${recipient} is no age recipient`, 'copy it again: it begins with age1');
    for (const text of new Set([name, recipient ?? name])) {
      if (names.has(text)) throw invalid(place, `the recipient ${text} is given twice`, 'leave one out');
      names.add(text);
    }
  }
  if (wanted.length === 0) throw invalid(place, 'no recipient is given', 'make one with holdfast key create FILE');
  if (wanted.length === 1 && !singleRecipient)
    throw invalid(
      place,
      'there is only one recipient, whose loss would lose everything',
      'add a second one, or set singleRecipient to true',
    );
  return wanted;
}

function wantedOf(configured: Encryption['recipients'][number]): WantedRecipient {
  if (typeof configured === 'string') return { name: configured, recipient: configured, isPassphrase: false };
  const { name, recipient, passphrase } = configured;
  if (recipient !== undefined) return { name, recipient, isPassphrase: false };
  return { name, isPassphrase: true, ...(passphrase === undefined ? {} : { passphrase }) };
}

function invalid(place: string, what: string, guidance: string): Fault {
  return new Fault('config-invalid', `the repository ${place} cannot be encrypted: ${what}`, { guidance });
}

/** Who of the wanted cannot read, and who can that is not wanted. */
export function differenceOf(wanted: readonly WantedRecipient[], known: readonly KeyRecipient[]) {
  const missing = wanted.filter((one) => !known.some((other) => isSame(one, other)));
  const surplus = known.filter((one) => !wanted.some((other) => isSame(other, one)));
  return { missing, surplus };
}

/** Whether a configured recipient is one of the repository's. A passphrase goes by its name. */
function isSame(wanted: WantedRecipient, known: KeyRecipient): boolean {
  if (wanted.isPassphrase) return known.passphraseFile !== undefined && known.name === wanted.name;
  return known.passphraseFile === undefined && known.recipient === wanted.recipient;
}
