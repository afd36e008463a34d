import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Fault } from '@holdfast/fault';

/** The name that a configuration has unless `--config` says otherwise. */
export const configName = 'backup.config.json';

/**
 * Absolute path of the configuration: `location` from the working directory, or the nearest `backup.config.json` there or
 * upwards. Throws `config-missing`.
 */
export async function findConfig(workingDirectory: string, location: string | undefined): Promise<string> {
  if (location !== undefined) return resolve(workingDirectory, location);
  for (let folder = resolve(workingDirectory); ; folder = dirname(folder)) {
    const candidate = join(folder, configName);
    if (await exists(candidate)) return candidate;
    if (dirname(folder) === folder) break;
  }
  throw new Fault('config-missing', `there is no ${configName} in ${workingDirectory} or above`, {
    guidance: 'go to the site, or name the file with --config',
  });
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
