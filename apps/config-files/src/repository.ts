import { repositoryAdapter } from '@holdfast/destination-repository';
import { openFileUrl } from '@holdfast/store-local';

/** Repositories on every store that there is. */
export const repository = repositoryAdapter({ openStore: openFileUrl });
