import type { CouchdbSource } from '@holdfast/schemas';
import { splitUrl } from './tools/named-database.ts';

/**
 * The source's settings for the database that the URL names: `https://host:6984/name`. Its credentials are those of the
 * URL, or the configured ones where the URL has none and means the same host. Throws `usage` when it names no database.
 */
export function elsewhereOf(config: CouchdbSource, place: string): CouchdbSource {
  const { server, name } = splitUrl(place);
  const there = new URL(server);
  const here = URL.parse(config.url ?? '');
  if (there.username === '' && there.password === '' && here?.host === there.host && here.protocol === there.protocol) {
    there.username = here.username;
    there.password = here.password;
  }
  return { ...config, url: there.href, database: name };
}
