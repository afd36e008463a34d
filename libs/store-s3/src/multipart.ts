import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ObjectLockMode,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Abortable, StagedFile } from '@holdfast/store';
import type { Limit } from './limit.ts';

/** Bytes of a part: at least 5 MiB, and 10,000 parts at the most. */
const partSize = 8 << 20;
const mostParts = 10_000;
/** Milliseconds after which an upload that nobody ended is taken for one of a killed run. */
const abandonedAfter = 24 * 60 * 60 * 1000;

/** The key that an upload goes to. */
export interface Target {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly lock: { readonly ObjectLockMode?: ObjectLockMode; readonly ObjectLockRetainUntilDate?: Date };
}

/** Whether a file is large enough for parts. */
export function wantsParts({ size }: StagedFile): boolean {
  return size > 2 * partSize;
}

/** Uploads a file in parts, several at once as far as `limit` lets them be in memory. The object appears whole, or the upload is given up. */
export async function uploadInParts(
  target: Target,
  file: StagedFile,
  { signal, limit }: Abortable & { readonly limit: Limit },
): Promise<void> {
  const { client, bucket, key, lock } = target;
  const place = { Bucket: bucket, Key: key };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...place, ...lock }), abort(signal));
  try {
    const Parts = await uploadParts({ ...target, UploadId }, file, { signal, limit });
    await client.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }), abort(signal));
  } catch (error) {
    // Also when this was aborted: parts cost money until somebody ends the upload.
    await client.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => undefined);
    throw error;
  }
}

async function uploadParts(
  { client, bucket, key, UploadId }: Target & { readonly UploadId: string | undefined },
  { location, size }: StagedFile,
  { signal, limit }: Abortable & { readonly limit: Limit },
): Promise<CompletedPart[]> {
  await using file = await open(location, 'r');
  const length = Math.max(partSize, Math.ceil(size / mostParts));
  const stopped = new AbortController();
  const either = signal === undefined ? stopped.signal : AbortSignal.any([signal, stopped.signal]);
  const upload = (number: number): Promise<CompletedPart> =>
    limit.run(async () => {
      either.throwIfAborted();
      const Body = await readPart(file, number * length, Math.min(length, size - number * length));
      const part = { Bucket: bucket, Key: key, UploadId, PartNumber: number + 1, Body, ContentMD5: md5(Body) };
      const { ETag } = await client.send(new UploadPartCommand(part), abort(either));
      return { ETag, PartNumber: number + 1 };
    });
  const uploads = Array.from({ length: Math.ceil(size / length) }, (_, number) => upload(number));
  const first = await Promise.all(uploads).catch((error: unknown) => {
    stopped.abort(error);
    return { error };
  });
  if (Array.isArray(first)) return first;
  // The file is read until all of them are over.
  await Promise.allSettled(uploads);
  throw first.error;
}

async function readPart(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new RangeError('the staged file is shorter than it was');
    done += bytesRead;
  }
  return buffer;
}

/** Ends uploads below the prefix that killed runs left a day ago. Never throws: not every server lists them, and it is tidying. */
export async function endAbandonedUploads(
  { client, bucket, prefix }: { readonly client: S3Client; readonly bucket: string; readonly prefix: string },
  now: Date,
): Promise<void> {
  try {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }));
    for (const { Key, UploadId, Initiated } of Uploads) {
      if (Initiated === undefined || now.getTime() - Initiated.getTime() < abandonedAfter) continue;
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
    }
  } catch {
    // Left to the next run, or to a lifecycle rule of the bucket.
  }
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}

export function abort(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
