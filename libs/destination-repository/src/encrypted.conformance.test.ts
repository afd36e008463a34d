import { generateIdentity, recipientOf } from '@holdfast/age';
import { describeDestination } from '@holdfast/destination/conformance';
import type { RepositoryDestinationConfig } from './repository-adapter.ts';
import { folderAdapter, makeFolderPlace } from './testing/conformance-places.ts';

const [first, second] = [generateIdentity(), generateIdentity()];

describeDestination<RepositoryDestinationConfig>('encrypted repository, with an identity', {
  adapter: {
    ...folderAdapter,
    open: (config, context) => {
      const keyring = { identities: async () => [second], passphrase: async () => undefined };
      const stateDirectory = `${config.url.replace(/^file:/, '')}-state`;
      const encryption = { recipients: [first, second].map(recipientOf) };
      return folderAdapter.open({ ...config, encryption }, { ...context, keyring, stateDirectory });
    },
  },
  place: () => makeFolderPlace('.age'),
});
