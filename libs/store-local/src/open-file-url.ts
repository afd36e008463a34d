import { resolve } from 'node:path';
import { Fault } from '@holdfast/fault';
import type { Store } from '@holdfast/store';
import { openLocalStore } from './local-store.ts';

export interface FileUrlContext {
  /** Where a relative folder starts. */
  readonly baseDirectory: string;
  readonly now: () => Date;
}

/** Opens the store that `file:FOLDER` names. Throws `unsupported` for another scheme. */
export async function openFileUrl(url: string, { baseDirectory, now }: FileUrlContext): Promise<Store> {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? '';
  if (scheme.toLowerCase() !== 'file:') {
    throw new Fault('unsupported', `a repository cannot lie at ${scheme === '' ? 'a place without a scheme' : `${scheme}…`}`, {
      guidance: 'write file: and a folder',
    });
  }
  return openLocalStore(resolve(baseDirectory, url.slice(scheme.length)), { now });
}
