export { type RepositoryDestinationConfig, type RepositoryOptions, repositoryAdapter } from './repository-adapter.ts';
export { type StoreOpeners, storesByScheme } from './stores-by-scheme.ts';
