import { Fault } from '@holdfast/fault';

/** Where an SFTP store lies. */
export interface SftpPlace {
  readonly host: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
  /** Absolute, or from the user's folder when it begins with `~`. */
  readonly path: string;
}

/**
 * Reads `sftp://user@host:port/path`. The path is absolute; one that begins with `/~/` starts from the user's folder.
 * Throws `config-invalid`, without the URL's text, which may hold a password.
 */
export function sftpPlace(url: string): SftpPlace {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw invalid('it is no URL');
  }
  if (parsed.protocol !== 'sftp:') throw invalid('its scheme is another one');
  if (parsed.password !== '') throw invalid('it holds a password', 'write it as "password", by a reference');
  if (parsed.search !== '' || parsed.hash !== '') throw invalid('it has more than a path', 'write ? as %3F and # as %23');
  const host = decode(parsed.hostname).replace(/^\[(.*)\]$/, '$1');
  const user = decode(parsed.username);
  // ssh would take these for options.
  if (host === '' || host.startsWith('-') || user.startsWith('-')) throw invalid('its host or user cannot be used');
  const path = decode(parsed.pathname).replace(/(?<=.)\/+$/, '');
  if (path === '' || path === '/' || path.includes('\0')) throw invalid('it names no folder', 'write sftp://user@host/folder');
  return {
    host,
    user: user === '' ? undefined : user,
    port: parsed.port === '' ? undefined : Number(parsed.port),
    path: /^\/~(\/|$)/.test(path) ? path.slice(1) : path,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('it holds a % that begins no code', 'write % as %25');
  }
}

function invalid(why: string, guidance = 'write sftp://user@host:port/folder'): Fault {
  return new Fault('config-invalid', `the sftp: URL cannot be used: ${why}`, { guidance });
}
