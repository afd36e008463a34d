import { resolve } from 'node:path';
import { LocalStaging, type Store } from '@holdfast/store';
import { Connection } from './connection.ts';
import type { SftpPlace } from './sftp-place.ts';
import { SftpStore } from './sftp-store.ts';

/** What the URL cannot say. */
export interface SftpOptions {
  /** The private key to log in with. */
  readonly identityFile?: string | undefined;
  /** The file with the host keys that are trusted. Default: ssh's own. */
  readonly knownHosts?: string | undefined;
  /** What ssh would ask for: the password of the account, or the passphrase of the private key. */
  readonly password?: string | undefined;
}

export interface SftpContext {
  /** Where relative files start. */
  readonly baseDirectory: string;
  /** What this machine keeps of its own; unfinished files lie there. Default: the system's folder for such. */
  readonly stateDirectory?: string | undefined;
  readonly random: (bytes: number) => Uint8Array;
}

/** Opens the store that `sftp://user@host:port/path` names; connects at the first call. Throws `config-invalid`. */
export async function openSftpUrl(url: string, options: SftpOptions, context: SftpContext): Promise<Store> {
  const located = (path: string | undefined): string | undefined => (path === undefined ? undefined : resolve(context.baseDirectory, path));
  const connection = new Connection(url, {
    identityFile: located(options.identityFile),
    knownHosts: located(options.knownHosts),
    password: options.password,
  });
  const staging = LocalStaging.in(context.stateDirectory);
  return new SftpStore({ connection, description: describe(connection.place), staging, random: context.random });
}

function describe({ user, host, port, path }: SftpPlace): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `sftp://${user === undefined ? '' : `${user}@`}${name}${port === undefined ? '' : `:${port}`}${path.startsWith('~') ? '/' : ''}${path}`;
}
