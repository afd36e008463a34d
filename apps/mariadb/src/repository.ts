import { repositoryAdapter, storesByScheme } from '@holdfast/destination-repository';
import { openFileUrl } from '@holdfast/store-local';

/** Repositories on every store that there is; those over networks are loaded when they are used. */
export const repository = repositoryAdapter({
  openStore: storesByScheme({
    file: openFileUrl,
    s3: async (url, options, context) => (await import('@holdfast/store-s3')).openS3Url(url, options, context),
    sftp: async (url, options, context) => (await import('@holdfast/store-sftp')).openSftpUrl(url, options, context),
    rclone: async (url, options, context) => (await import('@holdfast/store-rclone')).openRcloneUrl(url, options, context),
  }),
});
