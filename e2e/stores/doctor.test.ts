import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readEvents } from '../support/events.ts';
import { makeSite, repository } from '../support/site.ts';
import { bucket, startS3Server } from './support/s3-server.ts';

it('doctor tries every destination out, leaves all as it was, and says what is wrong', { timeout: 240_000 }, async () => {
  using site = await makeSite();
  await using server = await startS3Server(site.at('s3'));
  const s3 = { endpoint: server.endpoint, accessKeyId: 'S3RVER', secretAccessKey: `\${env:STORE_SECRET}` };
  const away = { name: 'away', kind: 'repository', url: `s3://${bucket}/site`, s3 };
  const usb = { name: 'usb', kind: 'archive', directory: '../usb', format: 'zip' };
  const variables = { STORE_SECRET: 'S3CR3T-doctor-77aa' };
  site.configure({ destinations: [repository, away, usb] });
  const early = await site.expect(0, ['doctor'], { variables });
  expect(early.stdout).toContain('there is none yet: the first backup makes it');
  await site.expect(0, ['backup'], { variables });
  const before = readdirSync(site.at('backups/repository')).sort();

  const { stdout, output } = await site.expect(0, ['doctor'], { variables });
  expect(stdout).toMatch(/^local:$/m);
  expect(stdout).toMatch(/sound +lets exactly one of many take a free key +tried/);
  expect(stdout).toMatch(/doubtful +two writers at once/);
  expect(stdout).toContain('3 destinations: nothing is wrong');
  expect(output).not.toContain('S3CR3T');
  expect(readdirSync(site.at('backups/repository')).sort()).toEqual(before);
  await site.expect(0, ['verify', '--all', '--level', 'bytes'], { variables });

  // This server takes the header and overwrites all the same: the claim is found out.
  site.configure({ destinations: [repository, { ...away, s3: { ...s3, conditionalWrites: true } }] });
  const events = readEvents((await site.expect(3, ['doctor', '--json'], { variables })).stdout);
  expect(events).toContainEqual(
    expect.objectContaining({
      event: 'diagnosed',
      destination: 'away',
      subject: 'lets exactly one of many take a free key',
      outcome: 'wrong',
    }),
  );
  await site.expect(1, ['doctor', '--destination', 'away'], { variables });
  await site.expect(2, ['doctor', '--destination', 'nowhere'], { variables });
});
