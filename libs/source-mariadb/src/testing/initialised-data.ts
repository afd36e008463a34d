import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The data folder that `mariadb-install-db` of this server makes: root without a password, nothing else. Made once for each
 * version and user, in the folder for temporary files, and to be copied.
 */
export async function initialisedData(server: string): Promise<string> {
  const made = join(tmpdir(), `holdfast-mariadb-${versionOf(server)}-${process.getuid?.() ?? 'user'}`);
  if (existsSync(made)) return made;
  const unfinished = await mkdtemp(`${made}-`);
  const base = dirname(dirname(server));
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  const small = ['--innodb-log-file-size=8M', '--force', '--skip-test-db', '--auth-root-authentication-method=normal'];
  await promisify(execFile)(join(base, 'bin/mariadb-install-db'), [
    '--no-defaults',
    `--basedir=${base}`,
    `--datadir=${unfinished}`,
    ...asRoot,
    ...small,
  ]);
  // Two test files may have begun at the same time; the first one wins.
  await rename(unfinished, made).catch(() => rm(unfinished, { recursive: true, force: true }));
  return made;
}

/** As `10.11.19-MariaDB-0+deb12u1`. */
export function versionOf(server: string): string {
  const said = execFileSync(server, ['--no-defaults', '--version'], { encoding: 'utf8' });
  return /Ver (\S+)/.exec(said)?.[1] ?? 'unknown';
}
