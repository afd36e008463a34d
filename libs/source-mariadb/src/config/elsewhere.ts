import { Fault } from '@holdfast/fault';
import type { MariadbConfig } from './mariadb-settings.ts';

/** Schemes of URLs that name a database of a server. */
export const mariadbSchemes = ['mariadb', 'mysql'] as const;

/**
 * The configuration with another place for the same kind of source: a URL with the name of a database. Who connects stands in
 * the URL, or is who is configured when the URL names the same host. Throws `usage`; nothing of the URL stands in the message.
 */
export function elsewhere(config: MariadbConfig, place: string): MariadbConfig {
  const url = URL.parse(place);
  if (url === null || !mariadbSchemes.some((scheme) => url.protocol === `${scheme}:`)) throw misunderstood('is no URL of a MariaDB server');
  if (url.pathname.length < 2) throw misunderstood('names no database');
  const { database: _database, user, password, url: configured = '', ...rest } = config;
  if (url.username !== '') return { ...rest, url: place };
  const known = URL.parse(configured);
  const isSameHost = known !== null && hostOf(known) === hostOf(url);
  if (!isSameHost) return { ...rest, url: place };
  const account = {
    ...((user ?? known.username) ? { user: user ?? decodeURIComponent(known.username) } : {}),
    ...((password ?? known.password) ? { password: password ?? decodeURIComponent(known.password) } : {}),
  };
  return { ...rest, ...account, url: place };
}

function hostOf({ hostname, searchParams }: URL): string {
  return searchParams.get('socket') ?? hostname.toLowerCase();
}

function misunderstood(why: string): Fault {
  return new Fault('usage', `the place to restore to ${why}`, {
    guidance: 'write it as mariadb://user@host:3306/database, with a reference for the password',
  });
}
