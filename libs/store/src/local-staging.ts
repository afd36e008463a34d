import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toFault } from '@holdfast/fault';

/**
 * The staging folder of a store that is not local: in `parent`, made on first use for this user alone, removed on
 * dispose. What killed runs left there is removed when one is made.
 */
export class LocalStaging implements AsyncDisposable {
  readonly #parent: string;
  #directory: string | undefined;

  constructor(parent: string) {
    this.#parent = parent;
  }

  /** In what this machine keeps of its own, where that is known: the system's folder for such may be small, or in memory. */
  static in(stateDirectory: string | undefined): LocalStaging {
    return new LocalStaging(stateDirectory === undefined ? tmpdir() : join(stateDirectory, 'staging'));
  }

  /** Absolute path. Throws `destination-unwritable`. */
  get directory(): string {
    this.#directory ??= this.#make();
    return this.#directory;
  }

  #make(): string {
    try {
      mkdirSync(this.#parent, { recursive: true, mode: 0o700 });
      for (const name of readdirSync(this.#parent)) {
        const processId = /^holdfast-staging-(\d+)-\w{6}$/.exec(name)?.[1];
        if (processId !== undefined && !isRunning(Number(processId))) rmSync(join(this.#parent, name), { recursive: true, force: true });
      }
      return mkdtempSync(join(this.#parent, `holdfast-staging-${process.pid}-`));
    } catch (error) {
      throw toFault(error, 'destination-unwritable', `cannot keep unfinished files in ${this.#parent}`, {
        guidance: 'check that the folder may be written',
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const directory = this.#directory;
    this.#directory = undefined;
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
