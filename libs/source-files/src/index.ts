export { configFilesAdapter } from './config-files-adapter.ts';
export { uploadsAdapter } from './uploads-adapter.ts';
