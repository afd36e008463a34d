import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { delayedPort } from './delayed-port.ts';

const sshd = '/usr/sbin/sshd';

/** Whether OpenSSH's server is installed. */
export const hasSshd = existsSync(sshd);

/** An OpenSSH server of our own: its own host key, configuration, port on the loopback and authorized key. */
export interface PrivateSshd extends AsyncDisposable {
  readonly user: string;
  readonly port: number;
  /** A folder on it for the test, empty. */
  readonly folder: string;
  readonly identityFile: string;
  /** The same key, encrypted with this passphrase. */
  readonly lockedIdentityFile: string;
  readonly passphrase: string;
  readonly knownHosts: string;
  /** Ends it, as a crash of the machine would. */
  stop(): Promise<void>;
}

/** Starts one; `dispose` ends it and removes its folder. With `delay`, 0 too, its port leads through this process, and what passes it takes so many milliseconds each way. */
export async function startSshd({ delay }: { readonly delay?: number } = {}): Promise<PrivateSshd> {
  const home = mkdtempSync(join(tmpdir(), 'holdfast-sshd-'));
  const passphrase = 'open "sesame" % please';
  const key = (name: string, secret: string): string => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', secret, '-f', join(home, name)]);
    return join(home, name);
  };
  const [hostKey, identityFile, lockedIdentityFile] = [key('host key', ''), key('identity "1" 100%', ''), key('locked', passphrase)];
  writeFileSync(join(home, 'authorized'), `${publicKey(identityFile)}\n${publicKey(lockedIdentityFile)}\n`, { mode: 0o600 });
  const own = await freePort();
  const delayed = delay === undefined ? undefined : await delayedPort(own, delay);
  const port = delayed?.port ?? own;
  const knownHosts = join(home, 'known hosts');
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${publicKey(hostKey)}\n`);
  writeFileSync(join(home, 'config'), configuration(home, own, hostKey));
  const folder = join(home, 'files');
  mkdirSync(folder);
  // As root it separates privileges, and wants this folder, which a start script of the system would make.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const server = spawn(sshd, ['-D', '-e', '-f', join(home, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  await listening(server, own);
  const stop = async (): Promise<void> => {
    delayed?.close();
    await ended(server);
  };
  const dispose = async (): Promise<void> => {
    await stop();
    rmSync(home, { recursive: true, force: true });
  };
  const { username: user } = userInfo();
  return { user, port, folder, identityFile, lockedIdentityFile, passphrase, knownHosts, stop, [Symbol.asyncDispose]: dispose };
}

function publicKey(file: string): string {
  return readFileSync(`${file}.pub`, 'utf8').trim();
}

function configuration(home: string, port: number, hostKey: string): string {
  return `
ListenAddress 127.0.0.1:${port}
HostKey "${hostKey}"
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AuthorizedKeysFile ${join(home, 'authorized')}
MaxStartups 100:30:200
Subsystem sftp internal-sftp
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function listening(server: ChildProcess, port: number): Promise<void> {
  let said = '';
  server.stderr?.on('data', (bytes: Buffer) => {
    said += bytes;
  });
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`sshd ended: ${said}`);
    const socket = connect(port, '127.0.0.1');
    const isThere = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    await wait(50);
  }
  throw new Error(`sshd does not listen: ${said}`);
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, 'exit');
  server.kill('SIGTERM');
  await exit;
}
