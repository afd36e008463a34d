import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Measurement, measure } from './measured-run.ts';

const main = join(import.meta.dirname, '../../apps/holdfast/main.js');

/** A folder with a configuration, whose repository is `repository` in it. */
export interface HoldfastSite {
  readonly directory: string;
  readonly repository: string;
  /** Runs a command there to its end. Throws with its last words when it fails. */
  run(...args: readonly string[]): Promise<Measurement>;
}

/** What differs from site to site in `backup.config.json`. */
export interface SiteConfiguration {
  readonly sources: readonly object[];
  readonly destination?: object;
  /** Further destinations. */
  readonly others?: readonly object[];
  /** Beside sources and destinations. */
  readonly rest?: object;
}

/** Writes the configuration; nothing is backed up yet. */
export function makeSite(directory: string, { sources, destination = {}, others = [], rest = {} }: SiteConfiguration): HoldfastSite {
  const destinations = [{ name: 'local', kind: 'repository', url: 'file:repository', ...destination }, ...others];
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'backup.config.json'), JSON.stringify({ version: 1, name: 'bench', sources, destinations, ...rest }));
  return {
    directory,
    repository: join(directory, 'repository'),
    run: (...args) => measure({ program: process.execPath, args: [main, ...args, '--yes'], directory }),
  };
}

/** Runs Holdfast where nothing is measured, and gives what it printed. Throws when it fails. */
export function runHoldfast(directory: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: directory, encoding: 'utf8' });
  if (status !== 0) throw new Error(`holdfast ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return stdout;
}
