import { resolve } from 'node:path';
import { Fault } from '@holdfast/fault';
import { LocalStaging, type Store } from '@holdfast/store';
import { RcloneServer } from './rclone-server.ts';
import { RcloneStore } from './rclone-store.ts';

/** What the URL cannot say. */
export interface RcloneOptions {
  /** rclone's configuration. Default: its own. */
  readonly config?: string | undefined;
  /** The password of the configuration, when that is encrypted. */
  readonly password?: string | undefined;
}

export interface RcloneContext {
  /** Where relative files start. */
  readonly baseDirectory: string;
  /** What this machine keeps of its own; unfinished files lie there. Default: the system's folder for such. */
  readonly stateDirectory?: string | undefined;
  readonly random: (bytes: number) => Uint8Array;
}

/** Opens the store that `rclone:remote:folder` names; starts rclone at the first call. Throws `config-invalid`. */
export async function openRcloneUrl(url: string, { config, password }: RcloneOptions, context: RcloneContext): Promise<Store> {
  const [, remote, folder] = /^rclone:([^:,=[\]]+):([^[\]]*)$/i.exec(url) ?? [];
  if (remote === undefined || folder === undefined || remote.startsWith('-')) {
    throw new Fault('config-invalid', 'the rclone: URL cannot be used: it must name a remote of the configuration and a folder', {
      guidance: 'write rclone:remote:folder; rclone listremotes shows the remotes',
    });
  }
  const { baseDirectory, random } = context;
  const server = new RcloneServer({ config: config === undefined ? undefined : resolve(baseDirectory, config), password, random });
  const place = `${remote}:${folder.replace(/(?<=.)\/+$/, '')}`;
  return new RcloneStore({ server, place, description: `rclone:${place}`, staging: LocalStaging.in(context.stateDirectory), random });
}
