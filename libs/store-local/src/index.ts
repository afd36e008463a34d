export { openLocalStore } from './local-store.ts';
export { openFileUrl } from './open-file-url.ts';
