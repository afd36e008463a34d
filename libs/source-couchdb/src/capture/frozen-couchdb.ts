import { randomUUID } from 'node:crypto';
import { removeTree } from '@holdfast/filesystem';
import {
  type Abortable,
  type Artifact,
  displayPath,
  type Inventory,
  type Problem,
  type SourceDetails,
  type SourcePosition,
} from '@holdfast/manifest';
import type { ArtifactSet, FrozenView, RecordReader, SourceContext } from '@holdfast/source';
import { idOf } from '../document/document-line.ts';
import { partPath } from '../listing/parts.ts';
import { type Listing, readListing } from '../listing/read-listing.ts';
import { viewRecords } from '../records/open-records.ts';
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
  readonly records: RecordReader = viewRecords(this);
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
    const { state } = this.#held;
    const { instance } = state.mark;
    const previous = await PreviousDocuments.of(set, instance, options);
    if (state.since !== undefined && previous?.mark.sequence === state.since.sequence) {
      const changed = await this.#open(planChanged(state.listing.documents, previous), previous, state);
      // Counted before anything is given away: what does not add up is read as a whole.
      if (await changed.agrees(options)) return changed;
      await changed[Symbol.asyncDispose]();
    }
    // The whole listing was not needed until now.
    const whole = state.since === undefined ? state : { ...state, listing: await this.#wholeListing(options) };
    return await this.#open(planAll(whole.listing.documents, instance, previous), previous, whole);
  }

  /** The listing of everything as at the freeze, where only changes were listed then. */
  async #wholeListing(options: Abortable): Promise<Listing> {
    const { state, database } = this.#held;
    const now = await readListing(database, options);
    const { documents: later } = await readListing(database, { ...options, since: state.mark.sequence });
    if (later.length === 0) return now;
    const atFreeze = new Map(state.listing.documents.map((document) => [document.key, document]));
    const changedLater = new Set(later.map(({ key }) => key));
    const documents = now.documents.flatMap((document) => {
      const known = atFreeze.get(document.key);
      if (known !== undefined || !changedLater.has(document.key)) return known ?? document;
      // What has no revision but its first was made after the freeze.
      if (document.revs.split(',').every((rev) => rev.startsWith('1-'))) return [];
      const message = `the document ${displayPath(idOf(document.key))} was changed between the freeze and its reading`;
      this.#problems.set(message, { path: partPath(''), code: 'changed', message });
      return document;
    });
    return { ...now, documents };
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
