import type { ChildProcess } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Scene } from '../../faults/support/scene.ts';
import { readTree } from '../../support/file-state.ts';
import type { Ran } from '../../support/run-program.ts';
import { Site, write } from '../../support/site.ts';
import type { ForgedArchive } from './forged-archive.ts';
import { readFolder } from './forged-folder.ts';
import { readTar } from './forged-tar.ts';
import { readZip } from './forged-zip.ts';

export const formats = ['zip', 'tar.gz', 'tar.zst', 'directory'] as const;
export type Format = (typeof formats)[number];

/** A site with one archive of its uploads, in a folder with nothing else. */
export interface HostileSite extends Disposable {
  readonly site: Site;
  readonly snapshot: string;
  /** The archive's file or folder. */
  readonly location: string;
  readonly read: () => ForgedArchive;
  /** Everything is as it was when the site was made. */
  readonly putBack: () => Promise<void>;
}

/** The uploads: every name has others of its length that lead elsewhere. The link leads to a folder that nothing may be written to. */
export async function makeHostileSite(format: Format): Promise<HostileSite> {
  const scene = new Scene(new Site());
  const { site } = scene;
  site.configure({
    sources: [{ name: 'photos', kind: 'uploads', path: 'storage/up loads' }],
    destinations: [{ name: 'usb', kind: 'archive', directory: '../backups', format }],
  });
  mkdirSync(site.at('outside'));
  write(join(site.uploads, '++-evil'), 'evil\n');
  write(join(site.uploads, '+outside'), 'evil\n');
  write(join(site.uploads, 'dup-a'), 'evil\n');
  write(join(site.uploads, 'dup-b'), 'evil\n');
  write(join(site.uploads, 'name'), 'evil\n');
  linkSync(join(site.uploads, 'name'), join(site.uploads, 'second name'));
  symlinkSync(site.at('outside'), join(site.uploads, 'to'));
  write(join(site.uploads, 'to+evil'), 'evil\n');
  write(join(site.uploads, 'tom'), 'evil\n');
  const snapshot = await site.backup();
  const [name = ''] = readdirSync(site.at('backups'));
  const location = join(site.at('backups'), name);
  const read = { zip: readZip, 'tar.gz': readTar, 'tar.zst': readTar, directory: readFolder }[format];
  await scene.keep();
  return {
    site,
    snapshot,
    location,
    read: () => read(location),
    putBack: () => scene.putBack(),
    [Symbol.dispose]: () => scene[Symbol.dispose](),
  };
}

/** What a run may use: of memory in MiB, of time in seconds, and of any one file in MiB. */
const limits = { memory: 600, time: 20, file: 64 };

/** How runs of the three verbs that read an archive ended, by verb. */
export interface Outcomes {
  readonly verify: Ran;
  readonly show: Ran;
  readonly restore: Ran;
}

/**
 * Verifies, shows and restores a snapshot. Whatever is in the archive: nothing outside of the folder that was restored to
 * is touched, a restore that fails leaves no folder, the limits are kept, and nobody is told that Holdfast has a defect.
 */
export async function readAll({ site, snapshot }: Pick<HostileSite, 'site' | 'snapshot'>): Promise<Outcomes> {
  const target = site.at('restored');
  const before = outsideOf(site);
  const verify = await limited(site, ['verify', snapshot, '--level', 'content']);
  const show = await limited(site, ['show', snapshot]);
  const restore = await limited(site, ['restore', snapshot, '--to', target]);
  expect(outsideOf(site)).toEqual(before);
  if (restore.status !== 0) expect(readdirSync(site.root)).not.toContain('restored');
  return { verify, show, restore };
}

/** Everything in the root but what was restored and what the runs keep for themselves: beside archives what verifications found. */
function outsideOf(site: Site): object {
  const runsOwn = /^(restored|site\/\.holdfast)(\/|$)|(^|\/)\.holdfast-verified-/;
  const found = readTree(site.root, { filter: (path) => !runsOwn.test(path) && path !== 'site' });
  // A folder of archives changes its time when the records are put into it.
  return new Map([...found].map(([path, state]) => [path, state.type === 'folder' ? { ...state, mtime: '' } : state]));
}

async function limited(site: Site, line: readonly string[]): Promise<Ran> {
  let memory = 0;
  const watch = (child: ChildProcess): void => {
    const timer = setInterval(() => {
      memory = Math.max(memory, memoryOf(Number(child.pid)));
    }, 10);
    child.once('exit', () => clearInterval(timer));
  };
  const ran = await site.run(line, { onStart: watch, fileLimit: limits.file });
  expect(ran.signal, ran.output).toBeUndefined();
  expect([0, 1, 3, 4], ran.output).toContain(ran.status);
  expect(ran.output).not.toMatch(/unexpected|TypeError|RangeError|ENOENT|undefined/);
  expect(ran.output.includes('\u001b'), 'control characters').toBe(false);
  expect(ran.milliseconds / 1000, line.join(' ')).toBeLessThan(limits.time);
  expect(memory, `MiB of ${line.join(' ')}`).toBeLessThan(limits.memory);
  return ran;
}

/** The most memory that a process has had so far, in MiB. */
function memoryOf(processId: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${processId}/status`, 'latin1'))?.[1] ?? 0) / 1024;
  } catch {
    // It has ended.
    return 0;
  }
}
