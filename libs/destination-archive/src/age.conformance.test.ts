import { generateIdentity, recipientOf } from '@holdfast/age';
import { describeDestination } from '@holdfast/destination/conformance';
import { archiveHarness } from './testing/archive-harness.ts';

const identity = generateIdentity();
const encryption = { kind: 'age' as const, recipients: [recipientOf(identity)], singleRecipient: true };

describeDestination('zip archive, encrypted with age', archiveHarness('zip', 'plain', encryption, [identity]));
describeDestination('tar.zst archive, encrypted with age', archiveHarness('tar.zst', 'plain', encryption, [identity]));
