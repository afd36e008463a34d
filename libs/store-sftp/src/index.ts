export { openSftpUrl, type SftpContext, type SftpOptions } from './open-sftp-url.ts';
