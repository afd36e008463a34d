import { displayPath } from '@holdfast/manifest';
import type { SignatureReport } from '@holdfast/snapshot';
import { formatMoment } from './format.ts';

/** Who signed a snapshot, or why that is not known, as a clause. */
export function signatureText({ status, keyId = '', comment, signedAt, message = '' }: SignatureReport): string {
  if (status !== 'valid') return `not well signed: ${displayPath(message)}`;
  const when = signedAt === undefined ? '' : ` on ${formatMoment(signedAt)}`;
  // What Holdfast itself writes there says nothing new.
  const said = comment === undefined || /^timestamp:\d+\tsnapshot:[^\t]*$/.test(comment) ? '' : ` (${displayPath(comment)})`;
  return `signed by ${keyId}${when}${said}`;
}
