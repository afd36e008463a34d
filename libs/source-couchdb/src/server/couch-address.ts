import { Fault } from '@holdfast/fault';

/** A server and how to sign in there. */
export interface CouchAddress {
  /** `http://host:port/prefix`, without credentials, query or slash at the end; for messages too. */
  readonly base: string;
  /** The value of an `Authorization` header; absent when the URL names nobody. A secret. */
  readonly authorization?: string;
}

/** The address in a URL such as `https://name:password@host:6984`. Throws `config-invalid`, without the URL, which may hold a secret. */
export function parseAddress(url: string): CouchAddress {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new Fault('config-invalid', 'the url of a CouchDB server is no http: or https: URL', {
      guidance: 'write it as https://host:6984; what a password has of @ : / % must be percent-encoded',
    });
  }
  const base = `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '');
  if (parsed.username === '' && parsed.password === '') return { base };
  const credentials = Buffer.from(`${decoded(parsed.username)}:${decoded(parsed.password)}`, 'utf8').toString('base64');
  return { base, authorization: `Basic ${credentials}` };
}

/** The path of a database: a name may hold `/`, `+` and `$`. */
export function databasePath(database: string): string {
  return `/${encodeURIComponent(database)}`;
}

/** The path of a document below its database. CouchDB wants the slash of `_design/` and `_local/` as it is, and no other. */
export function documentPath(id: string): string {
  const special = /^(_design|_local)\/(.+)$/s.exec(id);
  return special === null ? `/${encodeURIComponent(id)}` : `/${special[1]}/${encodeURIComponent(special[2] as string)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
