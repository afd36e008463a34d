import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { type Abortable, isStoreKey, type StoredObject } from '@holdfast/store';
import { abort } from './multipart.ts';

/** What is listed: keys below `prefix` and then `below`, without `prefix`. */
export interface Listed {
  readonly client: S3Client;
  readonly bucket: string;
  readonly prefix: string;
  readonly below: string;
}

/** Every object, in order of key. Most servers list so, but not all (Amazon's directory buckets do not), so that nothing is given before everything is there. */
export async function listObjects({ client, bucket, prefix, below }: Listed, { signal }: Abortable): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  for (let token: string | undefined; ; ) {
    const asked = { Bucket: bucket, Prefix: prefix + below, ...(token === undefined ? {} : { ContinuationToken: token }) };
    const page = await client.send(new ListObjectsV2Command(asked), abort(signal));
    for (const { Key, Size } of page.Contents ?? []) {
      const key = Key?.slice(prefix.length) ?? '';
      if (isStoreKey(key)) found.push({ key, size: Size ?? 0 });
    }
    token = page.NextContinuationToken;
    if (token === undefined) return found.sort((left, right) => (left.key < right.key ? -1 : 1));
  }
}
