export { openLocalStore } from './local-store.ts';
