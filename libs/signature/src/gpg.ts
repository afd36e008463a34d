import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import { runProgram } from '@holdfast/subprocess';
import { verdictOfStatus } from './gpg-status.ts';
import type { SignatureVerdict } from './verdict.ts';

/** Which keyring GPG uses. */
export interface GpgHome extends Abortable {
  /** Absolute folder of the keyring; that of the user when absent. */
  readonly home?: string | undefined;
}

export interface GpgSigner extends GpgHome {
  /** Fingerprint of the key. */
  readonly key: string;
  /** The passphrase; without it GPG's agent is asked, and what it asks on a terminal fails. */
  readonly password?: string | undefined;
}

/** A detached signature in armour. Throws `key-missing` when the program or the key is not there, `key-wrong` when the key cannot be used. */
export async function signWithGpg(message: Uint8Array, { home, key, password, signal }: GpgSigner): Promise<Buffer> {
  const secrets = password === undefined ? [] : [password];
  const unlocking = password === undefined ? [] : ['--pinentry-mode', 'loopback', '--passphrase-fd', '3'];
  const line = {
    program: 'gpg',
    arguments: [...usual(home), ...unlocking, '--local-user', key, '--armor', '--detach-sign', '--output', '-'],
  };
  const descriptors = password === undefined ? {} : { descriptors: [Buffer.from(password)] };
  try {
    return (await runProgram(line, { input: message, secrets, signal, environment, ...descriptors })).output;
  } catch (error) {
    throw cannotSign(error, key);
  }
}

/** Looks at a detached signature, which may hold anything; `accepted` are fingerprints of keys or of their primary keys. */
export async function verifyWithGpg(
  signature: Uint8Array,
  message: Uint8Array,
  { accepted, home, signal }: GpgHome & { readonly accepted: readonly string[] },
): Promise<SignatureVerdict> {
  const looking = ['--status-fd', '1', '--no-auto-key-retrieve', '--enable-special-filenames', '--verify', '--', '-&3', '-'];
  const line = { program: 'gpg', arguments: [...usual(home), ...looking] };
  try {
    const { output } = await runProgram(line, { input: message, descriptors: [signature], accepts: [0, 1, 2], signal, timeout: 60_000 });
    return verdictOfStatus(output.toString('utf8'), accepted);
  } catch (error) {
    if (error instanceof Fault && error.code === 'program-missing') throw noProgram(error);
    throw error;
  }
}

/** Its messages are looked at, so that they must not be in the language of the user. */
const environment = { LC_ALL: 'C' };

function usual(home: string | undefined): string[] {
  return ['--batch', '--no-tty', '--yes', ...(home === undefined ? [] : ['--homedir', home])];
}

function cannotSign(error: unknown, key: string): unknown {
  if (!(error instanceof Fault)) return error;
  if (error.code === 'program-missing') return noProgram(error);
  if (error.code !== 'program-failed') return error;
  const isMissing = /No secret key/i.test(error.message);
  return new Fault(isMissing ? 'key-missing' : 'key-wrong', `GPG cannot sign with the key ${key}: ${error.message}`, {
    guidance: isMissing
      ? 'import the secret key into the keyring of this user, or name another one'
      : 'check its password, and that it is neither expired nor revoked',
    cause: error,
  });
}

function noProgram(cause: Fault): Fault {
  return new Fault('key-missing', `signatures of GPG need the program gpg: ${cause.message}`, { guidance: 'install gnupg', cause });
}
