import type { Encryption } from '@holdfast/schemas';
import type { Checked } from './checked.ts';
import type { Problem } from './problem.ts';
import { hasReference, referenceForms } from './references.ts';

type Recipient = Encryption['recipients'][number];

/** What a schema cannot say of recipients: too few, twice the same, neither recipient nor passphrase, a passphrase in the open. */
export function checkEncryption(config: Checked): Problem[] {
  return config.destinations.flatMap((destination, index) => {
    if (destination?.kind !== 'repository' || destination.encryption === undefined) return [];
    const pointer = `/destinations/${index}/encryption/recipients`;
    const { recipients, singleRecipient = false } = destination.encryption;
    const problems = recipients.flatMap((recipient, number) => checkRecipient(recipient, `${pointer}/${number}`));
    const twice = recipients.flatMap((recipient, number) => checkTwice(recipients.slice(0, number), recipient, `${pointer}/${number}`));
    if (recipients.length > 1 || singleRecipient) return [...problems, ...twice];
    const expected = 'a second recipient, since all is lost with the only one, or "singleRecipient": true';
    return [...problems, ...twice, { pointer, found: 'one recipient', expected }];
  });
}

function checkRecipient(recipient: Recipient, pointer: string): Problem[] {
  if (typeof recipient === 'string') return [];
  const { recipient: text, passphrase } = recipient;
  if ((text === undefined) === (passphrase === undefined)) {
    const found = text === undefined ? 'neither a recipient nor a passphrase' : 'a recipient and a passphrase';
    return [{ pointer, found, expected: 'one of the two' }];
  }
  if (passphrase === undefined || hasReference(passphrase)) return [];
  return [{ pointer: `${pointer}/passphrase`, found: 'a passphrase in the open', expected: `${referenceForms} in its place` }];
}

function checkTwice(earlier: readonly Recipient[], recipient: Recipient, pointer: string): Problem[] {
  const texts = textsOf(recipient);
  const found = earlier.flatMap(textsOf).find((text) => texts.includes(text));
  return found === undefined
    ? []
    : [{ pointer, found: `${JSON.stringify(found)} for the second time`, expected: 'each recipient and each name once' }];
}

function textsOf(recipient: Recipient): string[] {
  if (typeof recipient === 'string') return [recipient];
  return [recipient.name, ...(recipient.recipient === undefined ? [] : [recipient.recipient])];
}
