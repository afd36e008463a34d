import { describe, expect, it } from 'vitest';
import {
  newestVerifications,
  parseVerificationRecordName,
  provingVerification,
  serialiseVerificationRecord,
  standingVerifications,
  type VerificationRecord,
  verificationLevels,
  verificationRecordName,
} from './verification-record.ts';

const record: VerificationRecord = {
  snapshot: '20261121-020000-3fa9',
  level: 'bytes',
  verifiedAt: '2026-11-21T03:04:05.678Z',
  outcome: 'complete',
};

describe('a verification record', () => {
  it('is told whole by the name of its file', () => {
    expect(verificationRecordName(record)).toBe('20261121-020000-3fa9.bytes.20261121T030405678Z.complete.json');
    for (const level of verificationLevels) {
      for (const outcome of ['complete', 'different'] as const) {
        const one = { ...record, level, outcome };
        expect(parseVerificationRecordName(verificationRecordName(one))).toEqual(one);
        expect(JSON.parse(serialiseVerificationRecord(one))).toEqual(one);
      }
    }
  });

  it.each([
    '20261121-020000-3fa9.json',
    '20261121-020000-3fa9.bytes.20261121T030405678Z.json',
    '20261121-020000-3fa9.everything.20261121T030405678Z.complete.json',
    '20261121-020000-3fa9.bytes.20261121T030405Z.complete.json',
    '20261121-020000-3fa9.bytes.20261121T030405678Z.complete.json.part',
    '../20261121-020000-3fa9.bytes.20261121T030405678Z.complete.json',
  ])('is not seen in another name: %s', (name) => {
    expect(parseVerificationRecordName(name)).toBeUndefined();
  });

  it('H5: the newest of each snapshot and level counts, and a difference where two are as new', () => {
    const older = { ...record, verifiedAt: '2026-11-20T03:04:05.678Z', outcome: 'different' } as const;
    const content = { ...older, level: 'content' } as const;
    const other = { ...record, snapshot: '20261120-020000-3fa9' };
    expect(newestVerifications([content, record, other, older])).toEqual([other, record, content]);
    const found = { ...record, outcome: 'different' } as const;
    expect(newestVerifications([record, found])).toEqual([found]);
    expect(newestVerifications([found, record])).toEqual([found]);
  });
});

describe('what stands of several verifications', () => {
  const at = (
    day: number,
    level: VerificationRecord['level'],
    outcome: VerificationRecord['outcome'] = 'complete',
  ): VerificationRecord => ({
    ...record,
    ...{ level, outcome },
    verifiedAt: `2026-11-${day}T03:04:05.678Z`,
  });

  it.each<[string, VerificationRecord[], VerificationRecord[], boolean]>([
    ['nothing', [], [], false],
    [
      'a look that is less deep adds to a deeper one',
      [at(20, 'content'), at(21, 'presence')],
      [at(20, 'content'), at(21, 'presence')],
      true,
    ],
    ['a deeper look answers the others', [at(20, 'presence'), at(20, 'bytes'), at(21, 'content')], [at(21, 'content')], true],
    ['presence proves no byte', [at(20, 'presence')], [at(20, 'presence')], false],
    ['a difference answers what is as deep', [at(20, 'content'), at(21, 'bytes', 'different')], [at(21, 'bytes', 'different')], false],
    [
      'a difference stands until a look as deep finds none',
      [at(20, 'content', 'different'), at(21, 'bytes')],
      [at(20, 'content', 'different'), at(21, 'bytes')],
      false,
    ],
    ['then it is answered', [at(20, 'bytes', 'different'), at(21, 'content')], [at(21, 'content')], true],
  ])('H5: %s', (_, records, standing, isProven) => {
    expect(standingVerifications(records)).toEqual(standing);
    expect(standingVerifications([...records].reverse())).toEqual(standing);
    expect(provingVerification(records) !== undefined).toBe(isProven);
  });
});
