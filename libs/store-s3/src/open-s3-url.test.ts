import { afterEach, expect, it, vi } from 'vitest';
import { openS3Url } from './open-s3-url.ts';

afterEach(() => vi.unstubAllEnvs());

it('names a region that is missing before any call, with the remedy', async () => {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nowhere');
  await expect(openS3Url('s3://bucket/shop', {}, { now: () => new Date() })).rejects.toMatchObject({
    code: 'config-invalid',
    message: 'the region of the bucket bucket is not known',
    guidance: expect.stringContaining('"region"'),
  });
  await using store = await openS3Url('s3://bucket/shop', { region: 'eu-west-1' }, { now: () => new Date() });
  expect(store.description).toBe('s3://bucket/shop');
});
