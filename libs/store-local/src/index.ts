export { openLocalStore } from './local-store.ts';
export { type FileUrlContext, openFileUrl } from './open-file-url.ts';
export type { Surroundings } from './staging.ts';
