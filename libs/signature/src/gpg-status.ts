import type { SignatureVerdict } from './verdict.ts';

const mark = '[GNUPG:] ';

/** What gpg's status lines (doc/DETAILS) say of one signature: they are for programs, unlike its messages. */
export function verdictOfStatus(status: string, accepted: readonly string[]): SignatureVerdict {
  const lines = status.split('\n').filter((line) => line.startsWith(mark));
  const words = lines.map((line) => line.slice(mark.length).split(' '));
  const find = (name: string): readonly string[] | undefined => words.find(([first]) => first === name);
  const all = words.filter(([first]) => first === 'NEWSIG' || first === 'VALIDSIG');
  const [, fingerprint, , seconds] = find('VALIDSIG') ?? [];
  if (fingerprint === undefined) return unproven(find);
  const known = { kind: 'gpg', keyId: fingerprint } as const;
  // One signature, one word on it: what else a file holds may be somebody else's.
  if (all.length > 2) return { ...known, status: 'invalid', message: 'it holds more than one signature' };
  if (find('REVKEYSIG') !== undefined) return { ...known, status: 'invalid', message: `the key ${fingerprint} was revoked` };
  if (find('EXPSIG') !== undefined) return { ...known, status: 'invalid', message: 'the signature has expired' };
  const primary = find('VALIDSIG')?.at(-1) ?? fingerprint;
  if (![fingerprint, primary].some((one) => accepted.some((key) => key.toUpperCase() === one.toUpperCase()))) {
    return { ...known, status: 'unknown-key', message: `the key ${fingerprint} is not among the keys of the configuration` };
  }
  const [, , ...owner] = find('GOODSIG') ?? find('EXPKEYSIG') ?? [];
  return { ...known, status: 'valid', ...commentOf(owner.join(' ')), ...timeOf(seconds) };
}

function unproven(find: (name: string) => readonly string[] | undefined): SignatureVerdict {
  const missing = find('NO_PUBKEY')?.[1];
  if (missing !== undefined) {
    return { kind: 'gpg', status: 'unknown-key', keyId: missing, message: `the key ${missing} is not in the keyring` };
  }
  const bad = find('BADSIG')?.[1];
  if (bad !== undefined) return { kind: 'gpg', status: 'invalid', keyId: bad, message: `the key ${bad} did not sign this` };
  return { kind: 'gpg', status: 'invalid', message: 'it is no signature of GPG' };
}

/** The owner's name, in which gpg escapes what would end the line. */
function commentOf(owner: string): { readonly comment?: string } {
  return owner === '' ? {} : { comment: owner };
}

function timeOf(seconds: string | undefined): { readonly signedAt?: string } {
  return /^\d{1,11}$/.test(seconds ?? '') ? { signedAt: new Date(Number(seconds) * 1000).toISOString() } : {};
}
