import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ArchiveFormat } from './configuration.ts';
import { type Archives, file, headerAt, openArchives } from './testing/archives.ts';

const program = join(import.meta.dirname, 'testing/killed-writer.ts');

async function startWriter(archives: Archives, step: string, second: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, archives.directory, archives.config.format, step, String(second)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await exited;
}

const isPartial = (name: string): boolean => name.startsWith('.holdfast-');

describe('a killed run', { timeout: 30_000 }, () => {
  for (const format of ['zip', 'tar.zst', 'directory'] as const satisfies ArchiveFormat[]) {
    for (const step of ['source', 'commit']) {
      it(`${format}, at ${step}: leaves earlier snapshots whole, shows nothing of its own, and the next run clears it away`, async () => {
        await using archives = await openArchives({ format });
        const earlier = await archives.save({ photos: [file('a', 'earlier')] }, 1);
        await kill(await startWriter(archives, step, 2));
        expect((await archives.names()).filter(isPartial)).toHaveLength(1);
        expect(await archives.destination.manifests({})).toEqual([earlier]);
        expect(await archives.check('bytes')).toEqual([]);
        await archives.save({ photos: [file('a', 'later')] }, 3);
        expect((await archives.names()).filter(isPartial)).toEqual([]);
        expect((await archives.destination.manifests({})).map(({ id }) => id)).toEqual([headerAt(1).id, headerAt(3).id]);
      });
    }
  }

  it('during the commit: the snapshot is there whole, or not at all', async () => {
    for (const [round, format] of (['zip', 'tar.zst', 'directory', 'zip', 'tar.zst', 'directory'] as const).entries()) {
      await using archives = await openArchives({ format });
      const child = await startWriter(archives, 'never', 2);
      await wait(round * 4);
      await kill(child);
      const found = await archives.destination.manifests({});
      expect(found.length).toBeLessThanOrEqual(1);
      expect(await archives.check('bytes')).toEqual([]);
      expect((await archives.names()).filter((name) => !isPartial(name))).toHaveLength(found.length);
    }
  });

  it('what another run removes just while it is looked at is none of our business', async () => {
    await using archives = await openArchives({ format: 'zip' });
    const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
    mkdirSync(archives.directory, { recursive: true });
    symlinkSync('nowhere', join(archives.directory, `.holdfast-20260501-120000-0001-${host}-${process.ppid}-00.partial`));
    await archives.save({ photos: [file('a', 'now')] }, 1);
    expect(await archives.check('bytes')).toEqual([]);
  });

  it('H21: what another run is writing is left alone; what nobody touched for a day is not', async () => {
    await using archives = await openArchives({ format: 'zip' });
    const child = await startWriter(archives, 'source', 2);
    const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
    const elsewhere = join(archives.directory, '.holdfast-20260501-120000-0001-00000000-1-00.partial');
    const old = join(archives.directory, `.holdfast-20260501-120000-0002-${host}-1-00.partial`);
    for (const folder of [elsewhere, old]) mkdirSync(folder);
    writeFileSync(join(archives.directory, '.holdfast-notes'), 'not a folder of a run');
    utimesSync(old, 1, 1);
    await archives.save({ photos: [file('a', 'now')] }, 3);
    const left = (await archives.names()).filter(isPartial);
    expect(left).toHaveLength(3);
    expect(left).toContain('.holdfast-notes');
    expect(left).toContain('.holdfast-20260501-120000-0001-00000000-1-00.partial');
    await kill(child);
  });
});
