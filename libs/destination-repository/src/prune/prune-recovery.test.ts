import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Artifact } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import { noise } from '../testing/pruned-repository.ts';
import { fileOf, makeSmallRepository } from '../testing/small-repository.ts';

const file = (name: string): Artifact => fileOf(`${name}.bin`, noise(name, 60));

/** The commands of the guide for a snapshot that is not signed, as they stand in the repository, with the user's choice put in. */
function scriptOf(guide: string, choice: string): string {
  const blocks = [...guide.matchAll(/```sh(?: (\w+))?\n([\s\S]*?)```/g)].filter(([, what]) => what === undefined || what === 'choose');
  return ['set -eu', ...blocks.map(([, what, code]) => (what === 'choose' ? choice : code))].join('\n');
}

it('RECOVERY.md brings back a snapshot that names packs which a prune has removed', { timeout: 60_000 }, async () => {
  const repository = makeSmallRepository();
  const first = await repository.save(1, ['a', 'b', 'c'].map(file));
  const second = await repository.save(2, ['b', 'd'].map(file));
  await using destination = await repository.open();
  await destination.delete(first.id, {});
  expect(await destination.prune?.({ repackBelow: 1 })).toMatchObject({ repackedPacks: 1 });
  const there = readdirSync(join(repository.directory, 'packs'), { recursive: true }).map(String);
  expect(second.packs?.filter((pack) => !there.some((name) => name.includes(pack)))).toHaveLength(1);
  const target = join(dirname(repository.directory), 'recovered');
  const guide = readFileSync(join(repository.directory, 'RECOVERY.md'), 'utf8');
  const script = scriptOf(guide, `SNAPSHOT=${second.id}\nSOURCE=uploads\nTARGET='${target}'`);
  execFileSync('bash', ['-c', script], { cwd: repository.directory, stdio: ['ignore', 'pipe', 'ignore'] });
  for (const name of ['b', 'd']) expect(readFileSync(join(target, 'uploads', `${name}.bin`)).equals(noise(name, 60)), name).toBe(true);
});
