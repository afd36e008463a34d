import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenFiles } from './index.ts';

let folder: string;
let location: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'open-files-')));
  location = join(folder, 'app.db');
  writeFileSync(location, 'x');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A process that has the file open until it is disposed. */
async function open(how: '<' | '>>', file = location) {
  const child: ChildProcess = spawn('sh', ['-c', `exec 3${how}"$1"; echo ready; read -r line`, 'sh', file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return {
    id: child.pid as number,
    [Symbol.asyncDispose]: async () => {
      child.stdin?.end();
      await once(child, 'exit');
    },
  };
}

describe('OpenFiles', () => {
  it('gives the processes that have a file open, and which of them write', async () => {
    const openFiles = new OpenFiles({ maximumAge: 0 });
    expect(await openFiles.heldByOthers(location)).toEqual([]);
    {
      await using reader = await open('<');
      await using writer = await open('>>');
      expect(await openFiles.heldByOthers(location)).toEqual([reader.id, writer.id].sort((left, right) => left - right));
      expect(await openFiles.writersBelow(folder)).toEqual([writer.id]);
      expect(await openFiles.writersBelow(folder, { only: (place) => place !== location })).toEqual([]);
      expect(await openFiles.writersBelow(`${folder}/app`)).toEqual([]);
    }
    expect(await openFiles.heldByOthers(location)).toEqual([]);
    expect(await openFiles.heldByOthers(join(folder, 'missing'))).toEqual([]);
  });

  it('knows a file by all of its names', async () => {
    linkSync(location, join(folder, 'other name'));
    await using reader = await open('<', join(folder, 'other name'));
    expect(await new OpenFiles({ maximumAge: 0 }).heldByOthers(location)).toEqual([reader.id]);
  });

  it('looks again as soon as the last look is too old, and not before', async () => {
    const lasting = new OpenFiles({ maximumAge: 60_000 });
    const fresh = new OpenFiles({ maximumAge: 0 });
    expect([await lasting.heldByOthers(location), await fresh.heldByOthers(location)]).toEqual([[], []]);
    await using reader = await open('<');
    expect([await lasting.heldByOthers(location), await fresh.heldByOthers(location)]).toEqual([[], [reader.id]]);
  });

  it('stops when told to', async () => {
    const looking = new OpenFiles({ maximumAge: 0 }).heldByOthers(location, { signal: AbortSignal.abort() });
    await expect(looking).rejects.toMatchObject({ name: 'AbortError' });
  });
});
