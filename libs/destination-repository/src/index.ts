export { type RepositoryDestinationConfig, type RepositoryOptions, repositoryAdapter } from './repository-adapter.ts';
