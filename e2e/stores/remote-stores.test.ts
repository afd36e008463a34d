import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { childrenOf } from '../support/processes.ts';
import type { RunOptions } from '../support/run-program.ts';
import { makeSite, noise, placesIn, placesOf, readSite, type Site, write } from '../support/site.ts';
import { hasSshd, startSshd } from './support/private-sshd.ts';
import { bucket, startS3Server } from './support/s3-server.ts';

const secret = 'S3CR3T-store-41be "quoted" %2F';
const variables = { STORE_SECRET: secret };
const reference = `\${env:STORE_SECRET}`;
const hasRclone = spawnSync('rclone', ['version']).status === 0;

/** A store: what it needs on the machine, and how a destination on it is set up beside a site. */
interface Kind {
  readonly isHere: boolean;
  readonly setUp: (site: Site) => Promise<{ readonly destination: object } & AsyncDisposable>;
}

const kinds: readonly (readonly [string, Kind])[] = [
  [
    'SFTP',
    {
      isHere: hasSshd,
      setUp: async (site) => {
        const server = await startSshd(site.at('sshd'), secret);
        const sftp = { identityFile: '../sshd/identity', knownHosts: '../sshd/known_hosts', password: reference };
        return {
          destination: { name: 'away', kind: 'repository', url: server.url, sftp },
          [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
        };
      },
    },
  ],
  [
    'S3',
    {
      isHere: true,
      setUp: async (site) => {
        const server = await startS3Server(site.at('s3'));
        const s3 = { endpoint: server.endpoint, accessKeyId: 'S3RVER', secretAccessKey: reference };
        const destination = { name: 'away', kind: 'repository', url: `s3://${bucket}/sites/one`, s3 };
        return { destination, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
      },
    },
  ],
  [
    'rclone',
    {
      isHere: hasRclone,
      setUp: async (site) => {
        writeFileSync(site.at('rclone.conf'), '[disk]\ntype = local\n');
        const rclone = { config: '../rclone.conf', password: reference };
        const destination = { name: 'away', kind: 'repository', url: `rclone:disk:${site.at('remote/one')}`, rclone };
        return { destination, [Symbol.asyncDispose]: async () => undefined };
      },
    },
  ],
];

for (const [name, { isHere, setUp }] of kinds) {
  describe.skipIf(!isHere && process.env.CI === undefined)(`a repository on ${name}`, { timeout: 300_000 }, () => {
    it('backs up, lists, verifies, restores and deletes; H31: and shows no secret, to nobody', async () => {
      using site = await makeSite();
      // Larger than a part of an upload, and than what is read at once.
      write(join(site.uploads, 'large.bin'), noise(20_000_000));
      await using set = await setUp(site);
      site.configure({ destinations: [set.destination] });
      const before = readSite(placesOf(site));
      const watch = watchedRuns(site);

      await watch.expect(0, ['validate']);
      await watch.expect(10, ['list']);
      const first = await backup(watch);
      for (const level of ['presence', 'bytes', 'content']) await watch.expect(0, ['verify', first, '--level', level]);
      await watch.expect(0, ['restore', first, '--to', site.at('first')]);
      expect(readSite(placesIn(site.at('first')))).toEqual(before);

      write(join(site.uploads, 'new.txt'), 'new');
      const changed = readSite(placesOf(site));
      const second = await backup(watch);
      expect((await watch.expect(0, ['list', '--quiet'])).stdout.trim().split('\n')).toEqual([first, second]);
      await watch.expect(0, ['restore', 'latest', '--to', site.at('second')]);
      expect(readSite(placesIn(site.at('second')))).toEqual(changed);

      await watch.expect(0, ['delete', first, '--yes']);
      await watch.expect(0, ['verify', '--all', '--level', 'content']);
      expect((await watch.expect(0, ['list', '--quiet'])).stdout.trim()).toBe(second);

      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
        expect(watch.printed.join('\n')).not.toContain(form);
        expect(watch.processes.join('\n')).not.toContain(form);
      }
    });
  });
}

interface WatchedRuns {
  readonly expect: (status: number, line: readonly string[]) => Promise<{ readonly stdout: string }>;
  readonly printed: string[];
  /** Command lines of what was started. */
  readonly processes: string[];
}

function watchedRuns(site: Site): WatchedRuns {
  const [printed, processes]: [string[], string[]] = [[], []];
  const onStart: RunOptions['onStart'] = (child) => {
    const timer = setInterval(() => processes.push(...childrenOf(child.pid ?? 0).map(({ commandLine }) => commandLine)), 20);
    child.once('exit', () => clearInterval(timer));
  };
  const expectStatus = async (status: number, line: readonly string[]): Promise<{ readonly stdout: string }> => {
    const ran = await site.expect(status, line, { variables, onStart });
    printed.push(ran.output);
    return ran;
  };
  return { expect: expectStatus, printed, processes };
}

async function backup(watch: WatchedRuns): Promise<string> {
  const { stdout } = await watch.expect(0, ['backup', '--json']);
  return (JSON.parse(stdout.trim().split('\n').at(-1) as string) as { readonly snapshot: string }).snapshot;
}

describe.skipIf(!hasSshd && process.env.CI === undefined)('a repository on SFTP', { timeout: 120_000 }, () => {
  it('can be read where it lies, as one in a folder: its objects are plain files', async () => {
    using site = await makeSite();
    await using server = await startSshd(site.at('sshd'), secret);
    const sftp = { identityFile: '../sshd/identity', knownHosts: '../sshd/known_hosts', password: reference };
    site.configure({ destinations: [{ name: 'away', kind: 'repository', url: server.url, sftp }] });
    const before = readSite(placesOf(site));
    await site.expect(0, ['backup'], { variables });
    expect(readFileSync(join(server.folder, 'RECOVERY.md'), 'utf8')).toContain('sha256sum');
    site.configure({ destinations: [{ name: 'near', kind: 'repository', url: `file:${server.folder}` }] });
    await site.expect(0, ['verify', '--all', '--level', 'content']);
    await site.expect(0, ['restore', 'latest', '--to', site.at('near')]);
    expect(readSite(placesIn(site.at('near')))).toEqual(before);
  });

  it('says what to do when the host is not known, and writes nothing', async () => {
    using site = await makeSite();
    await using server = await startSshd(site.at('sshd'), secret);
    writeFileSync(site.at('nobody'), '');
    const sftp = { identityFile: '../sshd/identity', knownHosts: '../nobody', password: reference };
    site.configure({ destinations: [{ name: 'away', kind: 'repository', url: server.url, sftp }] });
    const { stderr } = await site.expect(1, ['backup'], { variables });
    expect(stderr).toMatch(/host key verification failed/i);
    expect(stderr).toContain('known_hosts');
    expect(stderr).not.toContain(secret);
  });
});

it('H31: a password in a URL is refused, and is nowhere in what is said', async () => {
  using site = await makeSite();
  for (const url of ['sftp://me:hunter2222@host/x', 's3://key:hunter2222@bucket/x', 'rclone::s3,secret_access_key=hunter2222:x']) {
    site.configure({ destinations: [{ name: 'away', kind: 'repository', url }] });
    for (const line of [['validate'], ['backup'], ['backup', '--json']]) {
      const { output } = await site.expect(2, line);
      expect(output).not.toContain('hunter2222');
    }
  }
});
