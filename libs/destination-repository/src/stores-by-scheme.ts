import type { DestinationContext } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Store } from '@holdfast/store';
import type { RepositoryDestinationConfig, RepositoryOptions } from './repository-adapter.ts';

/** The stores whose options stand in the configuration under the scheme of their URL. */
type Configured = 's3' | 'sftp' | 'rclone';

/** How the store of each scheme is opened. Each loads what it needs when it is called. */
export type StoreOpeners = {
  readonly [Scheme in Configured]: (
    url: string,
    options: NonNullable<RepositoryDestinationConfig[Scheme]>,
    context: DestinationContext,
  ) => Promise<Store>;
} & { readonly file: (url: string, context: DestinationContext) => Promise<Store> };

/** Opens the store that a URL names, by its scheme. A scheme that is none of these is `unsupported`. */
export function storesByScheme(openers: StoreOpeners): RepositoryOptions['openStore'] {
  return async (url, context, config) => {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
    switch (scheme) {
      case 'file':
        return openers.file(url, context);
      case 's3':
        return openers.s3(url, config.s3 ?? {}, context);
      case 'sftp':
        return openers.sftp(url, config.sftp ?? {}, context);
      case 'rclone':
        return openers.rclone(url, config.rclone ?? {}, context);
      default:
        // The URL itself may hold a password.
        throw new Fault('unsupported', `a repository cannot lie at ${scheme === undefined ? 'a place without a scheme' : `${scheme}:…`}`, {
          guidance: 'write file: and a folder, s3://bucket/prefix, sftp://user@host/folder or rclone:remote:folder',
        });
    }
  };
}
