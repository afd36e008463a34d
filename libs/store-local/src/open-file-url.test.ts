import { expect, it } from 'vitest';
import { openFileUrl } from './open-file-url.ts';

it.each([
  ['file:backups', '/site/backups'],
  ['file:/var/backups', '/var/backups'],
  ['file:///var/backups', '/var/backups'],
  ['FILE:../up', '/up'],
])('opens %s at %s', async (url, place) => {
  await using store = await openFileUrl(url, { baseDirectory: '/site', now: () => new Date() });
  expect(store.locate('key')).toBe(`${place}/key`);
});

it.each(['s3://user:hunter2@bucket', 'backups'])('refuses %s without repeating it', async (url) => {
  const refused = openFileUrl(url, { baseDirectory: '/site', now: () => new Date() });
  await expect(refused).rejects.toMatchObject({ code: 'unsupported', message: expect.not.stringContaining('hunter2') });
});
