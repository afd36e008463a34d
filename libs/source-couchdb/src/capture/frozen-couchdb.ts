import { randomUUID } from 'node:crypto';
import { removeTree } from '@holdfast/filesystem';
import type { Abortable, Artifact, Inventory, Problem, SourceDetails, SourcePosition } from '@holdfast/manifest';
import type { ArtifactSet, FrozenView, SourceContext } from '@holdfast/source';
import { readListing } from '../listing/read-listing.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import type { CaptureSettings } from './capture-settings.ts';
import { type FrozenState, freezeState } from './frozen-state.ts';
import { serialiseMark } from './mark.ts';
import { Passage } from './passage.ts';
import { planAll, planChanged } from './plan-parts.ts';
import { PreviousDocuments } from './previous-documents.ts';

export interface FreezeCouchdbOptions extends Abortable {
  readonly context: SourceContext;
  readonly settings: CaptureSettings;
  readonly previous?: SourceDetails | undefined;
}

/** Takes the view: lists which revisions of which documents there are at this moment. They are fetched when they are asked for. */
export async function freezeCouchdb(database: CouchDatabase, options: FreezeCouchdbOptions): Promise<FrozenCouchdb> {
  const asOf = options.context.now().toISOString();
  const state = await freezeState(database, options);
  return new FrozenCouchdb({ database, state, asOf, context: options.context, settings: options.settings });
}

interface Held {
  readonly database: CouchDatabase;
  readonly state: FrozenState;
  readonly asOf: string;
  readonly context: SourceContext;
  readonly settings: CaptureSettings;
}

/** A database as it was listed at one moment. Revisions never change, so that fetching them later gives what was there then. */
export class FrozenCouchdb implements FrozenView {
  readonly position: SourcePosition;
  readonly #held: Held;
  readonly #problems = new Map<string, Problem>();
  readonly #passages: Promise<Passage>[] = [];
  readonly #known = new Map<ArtifactSet | undefined, Promise<Passage>>();
  readonly #directory: string;
  #disposing: Promise<void> | undefined;

  constructor(held: Held) {
    this.#held = held;
    this.position = { asOf: held.asOf, mark: serialiseMark(held.state.mark) };
    this.#directory = `${held.context.scratchDirectory}/couchdb-${randomUUID()}`;
  }

  get problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  async *artifacts({ signal, previous }: Abortable & { readonly previous?: ArtifactSet | undefined }): AsyncGenerator<Artifact> {
    const passage = await this.#passage(previous, { signal });
    yield* passage.artifacts({ signal });
  }

  async inventory(options: Abortable): Promise<Inventory> {
    const passage = await (this.#passages[0] ?? this.#passage(undefined, options));
    return await passage.inventory(options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  #passage(previous: ArtifactSet | undefined, options: Abortable): Promise<Passage> {
    options.signal?.throwIfAborted();
    const known = this.#known.get(previous);
    if (known !== undefined) return known;
    const begun = this.#begin(previous, options);
    begun.catch(() => undefined);
    this.#known.set(previous, begun);
    this.#passages.push(begun);
    return begun;
  }

  async #begin(set: ArtifactSet | undefined, options: Abortable): Promise<Passage> {
    const { state, database } = this.#held;
    const { instance } = state.mark;
    const previous = await PreviousDocuments.of(set, instance, options);
    if (state.since !== undefined && previous?.mark.sequence === state.since.sequence) {
      const changed = await this.#open(planChanged(state.listing.documents, previous), previous, state);
      // Counted before anything is given away: what does not add up is read as a whole.
      if (await changed.agrees(options)) return changed;
      await changed[Symbol.asyncDispose]();
    }
    // The whole listing was not needed until now.
    const whole = state.since === undefined ? state : { ...state, listing: await readListing(database, options) };
    return await this.#open(planAll(whole.listing.documents, instance, previous), previous, whole);
  }

  async #open(plan: ReturnType<typeof planAll>, previous: PreviousDocuments | undefined, state: FrozenState): Promise<Passage> {
    const { database, settings } = this.#held;
    const passage = new Passage({
      database,
      state,
      settings,
      plan,
      previous,
      directory: `${this.#directory}/${randomUUID()}`,
      onProblem: (problem) => this.#problems.set(`${problem.path} ${problem.message}`, problem),
    });
    await passage.start();
    return passage;
  }

  async #dispose(): Promise<void> {
    const passages = await Promise.allSettled(this.#passages);
    for (const passage of passages) if (passage.status === 'fulfilled') await passage.value[Symbol.asyncDispose]();
    await removeTree(this.#directory);
    await this.#held.database.client[Symbol.asyncDispose]();
  }
}
