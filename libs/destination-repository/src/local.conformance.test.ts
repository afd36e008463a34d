import { describeDestination } from '@holdfast/destination/conformance';
import type { RepositoryDestinationConfig } from './repository-adapter.ts';
import { folderAdapter, makeFolderPlace } from './testing/conformance-places.ts';

describeDestination<RepositoryDestinationConfig>('repository on a local store', {
  adapter: folderAdapter,
  place: () => makeFolderPlace(),
});
