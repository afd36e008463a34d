export { openS3Url, type S3Context } from './open-s3-url.ts';
export type { S3Options } from './s3-options.ts';
