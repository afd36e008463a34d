import { describe, expect, it } from 'vitest';
import { checkEncryption } from './check-encryption.ts';

const first = `age1${'q'.repeat(58)}`;
const second = `age1${'p'.repeat(58)}`;

function problemsOf(
  recipients: readonly (string | { name: string; recipient?: string; passphrase?: string })[],
  singleRecipient?: boolean,
) {
  const encryption = { recipients, ...(singleRecipient === undefined ? {} : { singleRecipient }) };
  const destination = { name: 'offsite', kind: 'repository' as const, url: 'file:x', encryption };
  return checkEncryption({ sources: [], destinations: [undefined, destination] }).map(({ pointer, found }) => `${pointer}: ${found}`);
}

const pointer = '/destinations/1/encryption/recipients';

describe('recipients', () => {
  it.each([
    [[first, second]],
    [[{ name: 'ops', recipient: first }, second]],
    [[first, { name: 'vault', passphrase: `\${env:PASSPHRASE}` }]],
  ])('are accepted: %j', (recipients) => {
    expect(problemsOf(recipients)).toEqual([]);
  });

  it('H24: are two at least, unless one is said to be enough', () => {
    expect(problemsOf([first])).toEqual([`${pointer}: one recipient`]);
    expect(problemsOf([first], true)).toEqual([]);
  });

  it.each([
    ['twice the same', [first, first], `${pointer}/1: "${first}" for the second time`],
    [
      'twice a name',
      [
        { name: 'ops', recipient: first },
        { name: 'ops', recipient: second },
      ],
      `${pointer}/1: "ops" for the second time`,
    ],
    ['neither recipient nor passphrase', [first, { name: 'ops' }], `${pointer}/1: neither a recipient nor a passphrase`],
    ['both', [first, { name: 'ops', recipient: second, passphrase: `\${env:P}` }], `${pointer}/1: a recipient and a passphrase`],
    ['H31: a passphrase in the open', [first, { name: 'ops', passphrase: 'secret' }], `${pointer}/1/passphrase: a passphrase in the open`],
  ])('are refused: %s', (_, recipients, problem) => {
    expect(problemsOf(recipients)).toEqual([problem]);
  });
});
