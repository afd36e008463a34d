import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '@holdfast/filesystem';
import { isRunning } from './holder.ts';
import { makePrivateFolder } from './private-folder.ts';
import type { Workspace } from './workspace.ts';

/** No run takes this long: a folder of another host, or of a process number that was given again, is abandoned by then. */
const abandonedAfter = 7 * 24 * 3600 * 1000;

/** A folder for the private copies of one run; disposing it removes it with all that is in it. */
export interface Scratch extends AsyncDisposable {
  /** Makes a new folder in it and gives its absolute path. */
  folder(): Promise<string>;
}

/** Makes this run's scratch folder, and clears away those that others left. */
export async function openScratch(workspace: Workspace): Promise<Scratch> {
  const parent = join(workspace.stateDirectory, 'scratch');
  await makePrivateFolder(parent);
  await clearScratch(workspace);
  const { host, processId } = workspace.holder;
  const name = [encodeURIComponent(host).replaceAll('.', '%2E'), processId, Buffer.from(workspace.random(4)).toString('hex')].join('.');
  const directory = join(parent, name);
  await makePrivateFolder(directory);
  let folders = 0;
  return {
    async folder() {
      folders += 1;
      const folder = join(directory, String(folders));
      await makePrivateFolder(folder);
      return folder;
    },
    async [Symbol.asyncDispose]() {
      await removeTree(directory);
    },
  };
}

/** Removes the scratch folders of runs on this host that ended without doing so. */
export async function clearScratch(workspace: Workspace): Promise<void> {
  const parent = join(workspace.stateDirectory, 'scratch');
  for (const name of await namesIn(parent)) {
    const [host, processId] = name.split('.');
    const holder = { host: decodeHost(host ?? ''), processId: Number(processId) };
    const ended = holder.host === workspace.holder.host && !isRunning(holder, workspace.holder);
    if (ended || (await ageOf(join(parent, name), workspace)) > abandonedAfter) await removeTree(join(parent, name));
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Milliseconds since the folder was last added to; 0 when its run has just removed it. */
async function ageOf(directory: string, workspace: Workspace): Promise<number> {
  const found = await stat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return found === undefined ? 0 : workspace.now().getTime() - found.mtimeMs;
}

function decodeHost(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
