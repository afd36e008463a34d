import type { DestinationAdapter, DestinationContext } from '@holdfast/destination';
import type { Store } from '@holdfast/store';
import type { LeaseTimes } from './leases.ts';
import { Repository } from './repository.ts';

/** The part of the configuration that this adapter reads; `url` is resolved. */
export interface RepositoryDestinationConfig {
  readonly name: string;
  readonly url: string;
}

export interface RepositoryOptions {
  /** The store that a URL names, such as `file:backups`. MUST throw `unsupported` for a scheme that it does not know. */
  readonly openStore: (url: string, context: DestinationContext) => Promise<Store>;
  /** Of leases, for tests; see `LeaseTimes`. */
  readonly leaseTimes?: LeaseTimes;
}

/** The adapter of kind `repository`, on the stores that the caller knows. */
export function repositoryAdapter({ openStore, leaseTimes }: RepositoryOptions): DestinationAdapter<RepositoryDestinationConfig> {
  return {
    kind: 'repository',
    capabilities: { deduplicates: true, deletesContent: false },
    describe: ({ name, url }) => `${name} (repository ${withoutCredentials(url)})`,
    open: async ({ url }, context) => new Repository(await openStore(url, context), context, leaseTimes),
  };
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
