import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { Fault } from '@holdfast/fault';
import { LocalStaging, type Store } from '@holdfast/store';
import type { S3Options } from './s3-options.ts';
import { S3Store } from './s3-store.ts';

export interface S3Context {
  /** What this machine keeps of its own; unfinished files lie there. Default: the system's folder for such. */
  readonly stateDirectory?: string | undefined;
  readonly now: () => Date;
}

/** Opens the store that `s3://bucket/prefix` names; connects at the first call. The bucket must exist. Throws `config-invalid`. */
export async function openS3Url(url: string, options: S3Options, { stateDirectory, now }: S3Context): Promise<Store> {
  const { bucket, prefix } = s3Place(url);
  const client = new S3Client(clientConfig(options));
  // Found out here, because at the first call it looks like a server that does not answer, and is tried again.
  await client.config.region().catch((cause: unknown) => {
    throw new Fault('config-invalid', `the region of the bucket ${bucket} is not known`, {
      guidance: 'add "s3": { "region": "eu-west-1" } with its region to the destination, or set AWS_REGION',
      cause,
    });
  });
  return new S3Store({
    client,
    bucket,
    prefix,
    description: `s3://${bucket}/${prefix}`.replace(/\/$/, ''),
    staging: LocalStaging.in(stateDirectory),
    conditionalWrites: options.conditionalWrites ?? options.endpoint === undefined,
    retention: options.retention,
    now,
  });
}

/** The bucket, and the prefix of every key, which is empty or ends in `/`. */
function s3Place(url: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket, path = ''] = /^s3:\/\/([A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:\/(.*))?$/i.exec(url) ?? [];
  const folder = path.replace(/\/+$/, '');
  const isSound = folder === '' || folder.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
  if (bucket === undefined || !isSound) {
    throw new Fault('config-invalid', 'the s3: URL cannot be used: it must be a bucket and a prefix', {
      guidance: 'write s3://bucket/prefix; keys are configured as accessKeyId and secretAccessKey',
    });
  }
  return { bucket, prefix: folder === '' ? '' : `${folder}/` };
}

function clientConfig(options: S3Options): S3ClientConfig {
  const { endpoint, region, accessKeyId, secretAccessKey, sessionToken } = options;
  const isOwnServer = endpoint !== undefined;
  const credentials =
    accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } };
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? (isOwnServer ? { region: 'us-east-1' } : {}) : { region }),
    forcePathStyle: options.pathStyle ?? isOwnServer,
    ...credentials,
    // Every body is sent with its MD5: all servers know that, and few know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Three quick attempts for a request; what lasts longer is for whoever wraps the store.
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 60_000 },
    followRegionRedirects: !isOwnServer,
  };
}
