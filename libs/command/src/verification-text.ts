import type { VerificationRecord } from '@holdfast/manifest';
import type { ListedCopy } from '@holdfast/snapshot';

/** What verifications found in one copy, with level and time, never a bare tick: `content 2026-11-18 02:00`, `never`. */
export function verificationText(records: readonly VerificationRecord[]): string {
  if (records.length === 0) return 'never';
  return records.map(recordText).join(', ');
}

/** The same of all copies of a snapshot; their destinations are named where there are several. */
export function copiesText(copies: readonly ListedCopy[]): string {
  const texts = copies.map(({ destination, verifications = [] }) => ({ destination, text: verificationText(verifications) }));
  const [first] = texts;
  if (texts.every(({ text }) => text === first?.text)) return first?.text ?? '';
  return texts.map(({ destination, text }) => `${destination}: ${text}`).join('; ');
}

function recordText({ level, verifiedAt, outcome }: VerificationRecord): string {
  const time = verifiedAt.slice(0, 16).replace('T', ' ');
  return outcome === 'complete' ? `${level} ${time}` : `DIFFERENT at ${level} ${time}`;
}
