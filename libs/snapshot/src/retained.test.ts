import type { VerificationRecord } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import { proofOf } from './retained.ts';

/** Records in order of time: `bytes` found all well, `!bytes` found a difference. */
function records(...texts: readonly string[]): VerificationRecord[] {
  return texts.map((text, index) => ({
    snapshot: '20261121-020000-3fa9',
    level: text.replace('!', '') as VerificationRecord['level'],
    verifiedAt: `2026-11-21T0${index}:00:00.000Z`,
    outcome: text.startsWith('!') ? 'different' : 'complete',
  }));
}

it.each([
  [[], 'unverified'],
  [['presence'], 'unverified'],
  [['bytes'], 'bytes'],
  [['content', 'bytes'], 'content'],
  [['drill'], 'content'],
  [['!bytes'], 'different'],
  [['content', '!presence'], 'different'],
  // Repaired: what was looked at since counts, and only that.
  [['content', '!presence', 'bytes'], 'bytes'],
  [['!content', 'bytes'], 'different'],
  [['!bytes', 'content'], 'content'],
  [['!bytes', 'presence'], 'different'],
] as const)('H5: after %j a snapshot is %s', (texts, proof) => {
  expect(proofOf(records(...texts))).toBe(proof);
  expect(proofOf(records(...texts).reverse())).toBe(proof);
});
