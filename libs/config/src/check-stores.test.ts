import type { DestinationConfig } from '@holdfast/schemas';
import { describe, expect, it } from 'vitest';
import { checkStores } from './check-stores.ts';
import { validateSchema } from './validate-schema.ts';

type Repository = Partial<Extract<DestinationConfig, { readonly kind: 'repository' }>> & { readonly url: string };

const repository = (options: Repository, index = 0) => ({ name: `d${index}`, kind: 'repository' as const, ...options });

function problemsOf(...repositories: Repository[]): string[] {
  const destinations = repositories.map(repository);
  const wrong = destinations.flatMap((destination) => validateSchema(destination, 'DestinationConfig'));
  if (wrong.length > 0) return wrong.map(({ pointer }) => `schema ${pointer}`);
  return checkStores({ sources: [], destinations, retention: undefined }).map(({ pointer, found }) => `${pointer}: ${found}`);
}

describe('where repositories lie', () => {
  it('may be any store with its options', () => {
    const secret = `\${env:SECRET}`;
    expect(
      problemsOf(
        { url: 'file:backups' },
        { url: 's3://bucket' },
        {
          url: 's3://bucket/a/b',
          s3: {
            endpoint: 'https://s3.example.org',
            region: 'x',
            pathStyle: true,
            accessKeyId: 'id',
            secretAccessKey: secret,
            conditionalWrites: true,
          },
        },
        { url: 'sftp://me@host:2222/~/a b', sftp: { identityFile: 'key', knownHosts: 'hosts', password: secret } },
        { url: 'rclone:drive:a/b', rclone: { config: 'rclone.conf', password: secret } },
        { url: `\${env:URL}`, s3: { retention: { mode: 'compliance', days: 30 } } },
      ),
    ).toEqual([]);
  });

  it.each([
    'backups',
    'ftp://host/x',
    's3://',
    's3://key:hunter2@bucket/x',
    's3://bucket/x?y=1',
    'sftp://host',
    'rclone:drive',
    'rclone::s3,secret_access_key=hunter2:bucket',
  ])('may not be %s', (url) => {
    expect(problemsOf({ url })).toEqual(['schema /url']);
  });

  it('H31: may not hold a secret in the open, nor a password in the URL though it is a reference', () => {
    const secret = `\${env:SECRET}`;
    expect(
      problemsOf(
        { url: 's3://a', s3: { accessKeyId: 'id', secretAccessKey: 'hunter2', sessionToken: 'hunter3' } },
        { url: 'sftp://host/a', sftp: { password: 'hunter2' } },
        { url: 'rclone:a:', rclone: { password: 'hunter2' } },
        { url: `sftp://me:${secret}@host/a` },
      ),
    ).toEqual([
      '/destinations/0/s3/secretAccessKey: a secret in the open',
      '/destinations/0/s3/sessionToken: a secret in the open',
      '/destinations/1/sftp/password: a secret in the open',
      '/destinations/2/rclone/password: a secret in the open',
      '/destinations/3/url: a URL with a password',
    ]);
  });

  it('take no options of another store, no half of a key, and no place of another one', () => {
    expect(
      problemsOf({ url: 's3://a', sftp: { identityFile: 'x' } }, { url: 's3://a/', s3: { accessKeyId: 'id' } }, { url: 'file:x', s3: {} }),
    ).toEqual([
      '/destinations/0/sftp: options for sftp',
      '/destinations/1/s3: a part of an access key',
      '/destinations/1/url: the place of the destination d0 already',
      '/destinations/2/s3: options for s3',
    ]);
  });
});
