import { createHash } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Artifact } from '@holdfast/manifest';
import type { FrozenView } from '@holdfast/source';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestArtifacts } from './digest-artifacts.ts';
import { openDigestPool } from './digest-pool.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-digest-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function viewOf(artifacts: readonly Artifact[]): FrozenView {
  return {
    position: { asOf: '2026-11-21T10:00:00.000Z' },
    problems: [],
    artifacts: () =>
      (async function* () {
        yield* artifacts;
      })(),
    inventory: async () => ({ objects: {}, properties: {} }),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function fileOf(path: string, text: string): Promise<Artifact> {
  await writeFile(join(directory, path), text);
  return { path, type: 'file', size: text.length, content: { kind: 'local-file', location: join(directory, path) } };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('digestArtifacts', () => {
  it('digests many files in order, and streams and other artifacts among them', async () => {
    const artifacts: Artifact[] = [{ path: '', type: 'directory', size: 0 }];
    for (let index = 1000; index < 3000; index += 1) artifacts.push(await fileOf(`f${index}`, `text ${index}`));
    artifacts.push({
      ...{ path: 'stream', type: 'file', size: 6 },
      content: {
        kind: 'stream',
        open: () =>
          (async function* () {
            yield Buffer.from('stream');
          })(),
      },
    });
    await using pool = openDigestPool(2);
    const entries = await Array.fromAsync(digestArtifacts(viewOf(artifacts), pool, {}));
    expect(entries.map(({ path }) => path)).toEqual(artifacts.map(({ path }) => path));
    expect(entries[0]).toEqual({ path: '', type: 'directory', size: 0 });
    expect(entries[1500]?.sha256).toBe(sha256('text 2499'));
    expect(entries.at(-1)?.sha256).toBe(sha256('stream'));
  });

  it('follows no link, and says which file could not be read', async () => {
    await symlink('/etc/passwd', join(directory, 'link'));
    for (const name of ['link', 'gone']) {
      const artifact: Artifact = { path: name, type: 'file', size: 1, content: { kind: 'local-file', location: join(directory, name) } };
      await using pool = openDigestPool(1);
      const run = Array.fromAsync(digestArtifacts(viewOf([artifact]), pool, {}));
      await expect(run).rejects.toMatchObject({ name: 'Fault', message: expect.stringContaining(name) });
    }
  });

  it('waits for no thread that died, whatever was still to be done', async () => {
    const program = join(directory, 'dies.mjs');
    await writeFile(program, "throw new Error('no memory')");
    await using pool = openDigestPool(2, new URL(`file://${program}`));
    const artifacts = await Promise.all(Array.from({ length: 2000 }, (_, index) => fileOf(`d${index}`, 'x')));
    const run = Array.fromAsync(digestArtifacts(viewOf(artifacts), pool, {}));
    await expect(run).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('no memory') });
    await expect(pool.digest([])).rejects.toMatchObject({ code: 'internal' });
  });

  it('an abort ends it while a thread is busy', async () => {
    const stop = new AbortController();
    const artifacts = [await fileOf('big', 'x'.repeat(1 << 20)), await fileOf('small', 'x')];
    await using pool = openDigestPool(1);
    const run = digestArtifacts(viewOf(artifacts), pool, { signal: stop.signal });
    const first = run.next();
    stop.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
  });
});
