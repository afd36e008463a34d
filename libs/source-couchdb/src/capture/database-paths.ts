/** Where a snapshot keeps what is neither a part of the documents nor an attachment. */
export const databasePaths = {
  /** `_local` documents, one a line. */
  local: '_local.ndjson',
  /** What was purged, one document a line. */
  purges: '_purged_infos.ndjson',
  /** The database's `_security` object. */
  security: '_security.json',
  /** Every attachment's content: digest, path, bytes and how often it is used, one a line. */
  attachments: 'attachments.ndjson',
  /** Shards, partitions and limit of revisions. */
  settings: 'database.json',
} as const;

const folder = 'attachments/';

/** The path of an attachment's content. `digest` is CouchDB's: of the bytes as the server keeps them, which may be compressed. */
export function attachmentPath(digest: string, encoding: 'identity' | 'gzip'): string {
  return `${folder}${digestHex(digest)}${encoding === 'gzip' ? '.gz' : ''}`;
}

export function isAttachment(path: string): boolean {
  return path.startsWith(folder);
}

/** `md5-` and base64 as plain hex; a digest of another kind keeps its name. */
export function digestHex(digest: string): string {
  const [, kind = '', base64 = ''] = /^([a-z0-9]+)-(.*)$/.exec(digest) ?? [];
  const hex = Buffer.from(base64, 'base64').toString('hex');
  return kind === 'md5' ? hex : `${kind}-${hex}`;
}
