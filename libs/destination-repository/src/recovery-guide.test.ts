import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateIdentity, recipientOf } from '@holdfast/age';
import { type Artifact, pathToBytes } from '@holdfast/manifest';
import { describe, expect, it } from 'vitest';
import { fileOf, makeSmallRepository } from './testing/small-repository.ts';

const big = Buffer.concat(
  Array.from({ length: 3_000 }, (_, index) => createHash('sha512').update(`${index}`).digest().toString('hex').repeat(12)).map((text) =>
    Buffer.from(text),
  ),
);

const artifacts: readonly Artifact[] = [
  { path: 'empty folder', type: 'directory', size: 0, mode: 0o700, mtime: '1600000000.000000001' },
  { path: 'sub', type: 'directory', size: 0, mode: 0o755, mtime: '1600000000.500000000' },
  fileOf('sub/a.txt', Buffer.from('hello\n')),
  fileOf('sub/empty', Buffer.alloc(0)),
  fileOf('it\'s "quoted" $HOME `x` \\ %s', Buffer.from('quotes')),
  fileOf('-n', Buffer.from('dash')),
  fileOf('new\nline\n', Buffer.from('newline')),
  fileOf('caf\udce9\n', Buffer.from('latin-1 name')),
  fileOf('sub/big.bin', big),
  { path: 'hard', type: 'hardlink', size: 0, target: 'sub/a.txt' },
  { path: 'link', type: 'symlink', size: 0, target: '../out side/\udcff', mtime: '1600000000.000000000' },
];

/** The commands of the guide, as they stand in the repository, with the user's choice put in. */
function scriptOf(guide: string, choice: string): string {
  const blocks = [...guide.matchAll(/```sh( choose)?\n([\s\S]*?)```/g)];
  return ['set -eu', ...blocks.map(([, choose, code]) => (choose ? choice : code))].join('\n');
}

describe('RECOVERY.md', () => {
  const identity = generateIdentity();
  const encryption = { recipients: [recipientOf(identity), recipientOf(generateIdentity())] };

  it.each([
    ['plain', undefined],
    ['encrypted', encryption],
  ])('brings every file of a repository back with stock tools alone: %s', async (_, config) => {
    const repository = makeSmallRepository(undefined, config === undefined ? {} : { encryption: config });
    writeFileSync(join(dirname(repository.directory), 'my.key'), `${identity}\n`, { mode: 0o600 });
    const manifest = await repository.save(1, artifacts);
    const target = join(dirname(repository.directory), 'recovered here');
    const guide = readFileSync(join(repository.directory, 'RECOVERY.md'), 'utf8');
    const script = scriptOf(guide, `SNAPSHOT=${manifest.id}\nSOURCE=uploads\nTARGET='${target}'\nIDENTITY=../my.key`);
    const output = execFileSync('bash', ['-c', script], { cwd: repository.directory, encoding: 'utf8' });
    expect(output.trim()).toBe(`${manifest.id}\t${manifest.startedAt}\tcomplete\tuploads`);
    expect(existsSync(join(target, 'repository.key'))).toBe(false);
    for (const artifact of artifacts) await expectRecovered(Buffer.from(`${target}/uploads/`), artifact);
  });
});

async function expectRecovered(root: Buffer, artifact: Artifact): Promise<void> {
  const place = Buffer.concat([root, pathToBytes(artifact.path)]);
  const found = lstatSync(place, { bigint: true });
  if (artifact.type === 'symlink') {
    expect(readlinkSync(place, 'buffer')).toEqual(pathToBytes(artifact.target as string));
    return;
  }
  if (artifact.type === 'hardlink') {
    expect(found.ino).toBe(lstatSync(Buffer.concat([root, pathToBytes(artifact.target as string)]), { bigint: true }).ino);
    return;
  }
  expect(Number(found.mode) & 0o7777, artifact.path).toBe(artifact.mode);
  expect(`${found.mtimeNs}`, artifact.path).toBe((artifact.mtime as string).replace('.', ''));
  if (artifact.content?.kind === 'stream') {
    const bytes = Buffer.concat(await Array.fromAsync(artifact.content.open({})));
    expect(readFileSync(place).equals(bytes), artifact.path).toBe(true);
  }
}
