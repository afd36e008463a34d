import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import type { Source, SourceSteps } from '@holdfast/source';
import { sourceAdapter } from './freeze.ts';
import type { Journal, JournalledSource } from './journal.ts';
import { openScratch, type Scratch } from './scratch.ts';
import { openElsewhere } from './service-target.ts';
import type { Workspace } from './workspace.ts';

/** Who carries out the steps that are a source's own. */
export interface StepSources {
  /** Throws by name when the source cannot be opened. */
  of(name: string): Promise<SourceSteps>;
}

/** For what has no such steps. */
export const noSources: StepSources = {
  of: (name) => Promise.reject(new Fault('internal', `nobody carries out the steps of ${displayPath(name)}`)),
};

/** The sources of a journal, opened from the configuration when they are needed: by the run itself as by one that comes after a crash. */
export class ReopenedSources implements StepSources, AsyncDisposable {
  readonly #workspace: Workspace;
  readonly #journal: Pick<Journal, 'restore' | 'sources'>;
  readonly #held = new AsyncDisposableStack();
  readonly #opened = new Map<string, Promise<Source>>();
  #scratch: Promise<Scratch> | undefined;

  constructor(workspace: Workspace, journal: Pick<Journal, 'restore' | 'sources'>) {
    this.#workspace = workspace;
    this.#journal = journal;
  }

  async of(name: string): Promise<SourceSteps> {
    const opening = this.#opened.get(name) ?? this.#open(name);
    this.#opened.set(name, opening);
    const { steps } = await opening;
    if (steps === undefined) throw new Fault('internal', `the source ${displayPath(name)} does not carry out its own steps`);
    return steps;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held.disposeAsync();
  }

  async #open(name: string): Promise<Source> {
    const known = this.#journal.sources?.find((source) => source.name === name);
    if (known === undefined) throw new Fault('internal', `the journal of ${this.#journal.restore} does not say what ${name} is`);
    const adapter = await sourceAdapter(this.#workspace, known);
    this.#scratch ??= openScratch(this.#workspace).then((scratch) => this.#held.use(scratch));
    const scratchDirectory = await (await this.#scratch).folder();
    const context = { baseDirectory: this.#workspace.baseDirectory, scratchDirectory, now: this.#workspace.now };
    const { place } = known;
    if (place !== undefined) return this.#held.use((await openElsewhere(this.#workspace, known, { adapter, context, place })).source);
    return this.#held.use(await adapter.open(await this.#workspace.resolve(this.#configured(known)), context));
  }

  #configured({ name, kind }: JournalledSource) {
    const fragment = this.#workspace.sources.find((source) => source.name === name && source.kind === kind);
    if (fragment !== undefined) return fragment;
    throw new Fault(
      'usage',
      `the restore ${this.#journal.restore} of ${displayPath(name)} is not finished, and the configuration does not name it`,
      {
        guidance: `add the source ${displayPath(name)} of kind ${kind} to the configuration again, so that the restore can be taken back`,
      },
    );
  }
}
