import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const sshd = '/usr/sbin/sshd';

/** Whether OpenSSH's server is installed. */
export const hasSshd = existsSync(sshd);

/** An OpenSSH server on the loopback that nobody else uses. */
export interface PrivateSshd extends AsyncDisposable {
  /** Of a folder on it that is not there yet. */
  readonly url: string;
  /** That folder. */
  readonly folder: string;
  /** Encrypted with the passphrase. */
  readonly identityFile: string;
  readonly knownHosts: string;
}

/** Starts one with its files in `home`. */
export async function startSshd(home: string, passphrase: string): Promise<PrivateSshd> {
  mkdirSync(home, { recursive: true });
  // As root it separates privileges, and wants this folder, which a start script of the system would make.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const [hostKey, identityFile, knownHosts, config] = ['host', 'identity', 'known_hosts', 'sshd_config'].map((name) =>
    join(home, name),
  ) as [string, string, string, string];
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', identityFile]);
  const port = await freePort();
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${readFileSync(`${hostKey}.pub`, 'utf8')}`);
  writeFileSync(
    config,
    `ListenAddress 127.0.0.1:${port}\nHostKey ${hostKey}\nPidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no
PermitRootLogin prohibit-password\nAuthorizedKeysFile ${identityFile}.pub\nSubsystem sftp internal-sftp\n`,
  );
  const server = spawn(sshd, ['-D', '-e', '-f', config], { stdio: 'ignore' });
  await listening(port);
  const folder = join(home, 'backups/site');
  const url = `sftp://${userInfo().username}@127.0.0.1:${port}${folder}`;
  const dispose = async (): Promise<void> => {
    const exit = once(server, 'exit');
    if (server.exitCode === null && server.kill()) await exit;
  };
  return { url, folder, identityFile, knownHosts, [Symbol.asyncDispose]: dispose };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
    await wait(50);
  }
  throw new Error(`nobody listens on port ${port}`);
}
