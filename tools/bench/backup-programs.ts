import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeasuredCommand } from './measured-run.ts';

/**
 * What is measured of each program, in this order in every round. Holdfast reads back and compares in every restore, restic
 * when it is asked to, borg never.
 */
export const steps = ['first backup', 'unchanged backup', 'restore', 'restore, read back', 'verify'] as const;
export type Step = (typeof steps)[number];

/** A program under measurement, with a repository of its own in `room`. */
export interface BackupProgram {
  readonly name: string;
  readonly version: string;
  /** Not measured. */
  prepare(): void;
  /** Undefined for a step that the program does not have. */
  command(step: Step): MeasuredCommand | undefined;
  readonly repository: string;
  /** The folder that `restore` writes to. */
  readonly restored: string;
}

export interface Places {
  /** The data set: `app.db` and `uploads`. */
  readonly data: string;
  /** A folder for repositories and what is restored, a new one for every round. */
  readonly room: string;
}

const workspace = join(import.meta.dirname, '../..');

/** Holdfast and those of its peers that are installed. */
export function installedPrograms(places: Places): BackupProgram[] {
  const peers = [restic(places), borg(places)].filter((program) => program !== undefined);
  return [holdfast(places), ...peers];
}

function holdfast({ data, room }: Places): BackupProgram {
  const site = join(room, 'holdfast');
  const main = join(workspace, 'apps/holdfast/main.js');
  const config = {
    version: 1,
    name: 'bench',
    sources: [
      { name: 'app', kind: 'sqlite', path: join(data, 'app.db') },
      { name: 'uploads', kind: 'uploads', path: join(data, 'uploads') },
    ],
    destinations: [{ name: 'local', kind: 'repository', url: 'file:repository' }],
  };
  const restored = join(room, 'holdfast-restored');
  const args: Record<Step, readonly string[]> = {
    'first backup': ['backup'],
    'unchanged backup': ['backup'],
    restore: ['restore', 'latest', '--to', restored],
    'restore, read back': ['restore', 'latest', '--to', `${restored}-again`],
    verify: ['verify', 'latest', '--level', 'bytes'],
  };
  return {
    name: 'holdfast',
    version: `holdfast ${versionOf(process.execPath, [main, '--version']) ?? ''}`,
    repository: join(site, 'repository'),
    restored,
    prepare: () => {
      mkdirSync(site, { recursive: true });
      writeFileSync(join(site, 'backup.config.json'), JSON.stringify(config));
    },
    command: (step) => ({ program: process.execPath, args: [main, ...args[step], '--yes'], directory: site }),
  };
}

function restic({ data, room }: Places): BackupProgram | undefined {
  const version = versionOf('restic', ['version']);
  if (version === undefined) return undefined;
  const repository = join(room, 'restic');
  const restored = join(room, 'restic-restored');
  const environment = { RESTIC_PASSWORD: 'benchmark', RESTIC_REPOSITORY: repository, RESTIC_CACHE_DIR: join(room, 'restic-cache') };
  const args: Record<Step, readonly string[]> = {
    'first backup': ['-q', 'backup', data],
    'unchanged backup': ['-q', 'backup', data],
    restore: ['-q', 'restore', 'latest', '--target', restored],
    'restore, read back': ['-q', 'restore', 'latest', '--verify', '--target', `${restored}-again`],
    verify: ['-q', 'check', '--read-data'],
  };
  return {
    name: 'restic',
    version,
    repository,
    restored,
    prepare: () => {
      mkdirSync(room, { recursive: true });
      spawnSync('restic', ['-q', 'init'], { env: { ...process.env, ...environment } });
    },
    command: (step) => ({ program: 'restic', args: args[step], environment }),
  };
}

function borg({ data, room }: Places): BackupProgram | undefined {
  const version = versionOf('borg', ['--version']);
  if (version === undefined) return undefined;
  const repository = join(room, 'borg');
  const restored = join(room, 'borg-restored');
  const environment = {
    BORG_REPO: repository,
    BORG_BASE_DIR: join(room, 'borg-base'),
    BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK: 'yes',
  };
  const args: Record<Step, readonly string[] | undefined> = {
    'first backup': ['create', '::first', data],
    'unchanged backup': ['create', '::second', data],
    restore: ['extract', '::second'],
    'restore, read back': undefined,
    verify: ['check', '--verify-data'],
  };
  return {
    name: 'borg',
    version,
    repository,
    restored,
    prepare: () => {
      mkdirSync(restored, { recursive: true });
      spawnSync('borg', ['init', '-e', 'none'], { env: { ...process.env, ...environment } });
    },
    command: (step) =>
      args[step] && { program: 'borg', args: args[step], environment, ...(step === 'restore' ? { directory: restored } : {}) },
  };
}

function versionOf(program: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0
    ? stdout
        .trim()
        .split('\n')[0]
        ?.replace(/^(\w+) (\S+).*$/, '$1 $2')
    : undefined;
}
