import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, recipientOf } from '@holdfast/age';
import { describeDestination } from '@holdfast/destination/conformance';
import { afterAll } from 'vitest';
import { archiveHarness } from './testing/archive-harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-age-'));
const identity = generateIdentity();
writeFileSync(join(folder, 'identity'), `${identity}\n`, { mode: 0o600 });
afterAll(() => rmSync(folder, { recursive: true }));

const encryption = { kind: 'age' as const, recipients: [recipientOf(identity)], singleRecipient: true, identity: join(folder, 'identity') };

describeDestination('zip archive, encrypted with age', archiveHarness('zip', 'plain', encryption));
describeDestination('tar.zst archive, encrypted with age', archiveHarness('tar.zst', 'plain', encryption));
