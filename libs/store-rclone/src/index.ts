export { openRcloneUrl, type RcloneContext, type RcloneOptions } from './open-rclone-url.ts';
