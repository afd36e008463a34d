import { fileURLToPath } from 'node:url';
import type { ProgramLine, ProgramOptions } from '@holdfast/subprocess';
import type { SftpPlace } from './sftp-place.ts';

/** How to log in. Paths are absolute. */
export interface SshLogin {
  /** The private key; otherwise what `~/.ssh/config` and the agent have. */
  readonly identityFile?: string | undefined;
  /** Host keys that are trusted, in place of `~/.ssh/known_hosts`. */
  readonly knownHosts?: string | undefined;
  /** What ssh would ask for: the password of the account, or the passphrase of the private key. */
  readonly password?: string | undefined;
}

/** Seconds without an answer after which a connection counts as lost: 3 times this. */
const aliveInterval = 15;

/** The line that opens an SFTP session. A host whose key is not known is refused, whatever `~/.ssh/config` says. */
export function sshLine({ host, user, port }: SftpPlace, { identityFile, knownHosts, password }: SshLogin): ProgramLine {
  const settings = [
    'StrictHostKeyChecking=yes',
    `BatchMode=${password === undefined ? 'yes' : 'no'}`,
    'NumberOfPasswordPrompts=1',
    'ConnectTimeout=20',
    `ServerAliveInterval=${aliveInterval}`,
    'ServerAliveCountMax=3',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'PermitLocalCommand=no',
    'RemoteCommand=none',
    'RequestTTY=no',
    'LogLevel=ERROR',
    ...(knownHosts === undefined ? [] : [`UserKnownHostsFile=${quoted(knownHosts)}`, 'GlobalKnownHostsFile=/dev/null']),
    ...(identityFile === undefined ? [] : [`IdentityFile=${quoted(identityFile)}`, 'IdentitiesOnly=yes']),
    ...(port === undefined ? [] : [`Port=${port}`]),
    ...(user === undefined ? [] : [`User=${quoted(user)}`]),
  ];
  return { program: 'ssh', arguments: [...settings.flatMap((setting) => ['-o', setting]), '-s', '--', host, 'sftp'] };
}

/** What the line runs with: the password reaches ssh through a program that it asks, and that finds it in its environment. */
export function sshOptions({ password }: SshLogin): ProgramOptions {
  // Ctrl-C is for this program, which ends ssh in order.
  if (password === undefined) return { detached: true };
  const environment = {
    SSH_ASKPASS: fileURLToPath(new URL('./askpass.sh', import.meta.url)),
    SSH_ASKPASS_REQUIRE: 'force',
    HOLDFAST_SSH_PASSWORD: password,
  };
  return { detached: true, environment, secrets: [password] };
}

/** As one word of ssh's configuration, in which `%` begins a placeholder. */
function quoted(word: string): string {
  return `"${word.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`;
}
