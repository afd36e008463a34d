import type { DestinationAdapter, DestinationContext } from '@holdfast/destination';
import type { RepositoryDestination } from '@holdfast/schemas';
import { retryingStore, type Store } from '@holdfast/store';
import type { LeaseTimes } from './lease/leases.ts';
import { Repository } from './repository.ts';

/** The part of the configuration that this adapter reads; its references are resolved. What else it has is for the stores. */
export type RepositoryDestinationConfig = Pick<RepositoryDestination, 'name' | 'url' | 'encryption' | 's3' | 'sftp' | 'rclone'>;

export interface RepositoryOptions {
  /** The store that a URL names, such as `file:backups`; see `storesByScheme`. MUST throw `unsupported` for a scheme that it does not know. */
  readonly openStore: (url: string, context: DestinationContext, config: RepositoryDestinationConfig) => Promise<Store>;
  /** Of leases, for tests; see `LeaseTimes`. */
  readonly leaseTimes?: LeaseTimes;
}

/** The adapter of kind `repository`, on the stores that the caller knows. */
export function repositoryAdapter({ openStore, leaseTimes }: RepositoryOptions): DestinationAdapter<RepositoryDestinationConfig> {
  return {
    kind: 'repository',
    capabilities: { deduplicates: true, deletesContent: false, copiesStored: true, remembersProofs: true, repairs: true },
    describe: ({ name, url }) => `${name} (repository ${withoutCredentials(url)})`,
    open: async (config, context) => {
      const store = patient(await openStore(config.url, context, config), context);
      return new Repository(store, context, { encryption: config.encryption, leaseTimes });
    },
  };
}

/** What is not on this machine may be busy, or away for a moment. */
function patient(store: Store, { random }: DestinationContext): Store {
  return store.capabilities.local ? store : retryingStore(store, { random });
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
