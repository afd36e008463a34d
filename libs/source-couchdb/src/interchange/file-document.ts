import { displayPath } from '@holdfast/manifest';
import { withServerNames } from './attachment-names.ts';

/** A document of a file: its bytes as they are sent, and what a copy of it was read for. */
export interface FileDocument {
  readonly bytes: Buffer;
  /** Absent when the server is to choose one. */
  readonly id: string | undefined;
  /** Absent when the document is new to every database. */
  readonly rev: string | undefined;
  /** Why it cannot be loaded, as one clause. */
  readonly obstacle: string | undefined;
}

/** Reads a copy of the document. Throws a SyntaxError when it is none. */
export function readDocument(bytes: Buffer): FileDocument {
  const { _id: id, _rev: rev, _attachments: attachments } = JSON.parse(bytes.toString('utf8')) as { readonly [field: string]: unknown };
  if ((id !== undefined && typeof id !== 'string') || (rev !== undefined && typeof rev !== 'string')) {
    throw new SyntaxError('a document whose _id or _rev is no text');
  }
  const sendable = attachments === undefined ? bytes : withServerNames(bytes);
  return { bytes: sendable, id, rev, obstacle: obstacleIn(attachments) };
}

/** Stubs stand for content that a server already has; a file made without attachments has nothing else. */
function obstacleIn(attachments: unknown): string | undefined {
  if (typeof attachments !== 'object' || attachments === null) return undefined;
  const stubs = Object.entries(attachments as Record<string, { readonly data?: unknown } | null>).filter(
    ([, attachment]) => typeof attachment?.data !== 'string',
  );
  if (stubs.length === 0) return undefined;
  const names = stubs.slice(0, 3).map(([name]) => displayPath(name));
  return `the file lacks the content of its attachment${stubs.length === 1 ? '' : 's'} ${names.join(', ')}${stubs.length > 3 ? ' …' : ''}`;
}

/** Design documents are loaded last: their validation functions may refuse what was there before them (H18). */
export function isDesignDocument({ id }: FileDocument): boolean {
  return id?.startsWith('_design/') === true;
}
