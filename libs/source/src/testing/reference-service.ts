import { createHash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { type Artifact, assertSafePath, comparePaths, type Inventory } from '@holdfast/manifest';
import type {
  ArtifactSet,
  ExtractOptions,
  FrozenView,
  RestoreOptions,
  RestorePlan,
  Source,
  SourceAdapter,
  SourceContext,
  StagedRestore,
} from '../source.ts';
import type { SourceSteps } from '../swap-step.ts';
import { readTree } from './file-tree.ts';
import { planReference, stageReference } from './reference-restore.ts';
import type { ReferenceConnection, ReferenceDatabase, ReferenceServer } from './reference-server.ts';
import type { FreezeTree } from './reference-source.ts';

/** A database of a {@link ReferenceServer} to protect. */
export interface ReferenceServiceConfig {
  readonly name: string;
  readonly kind: 'reference-service';
  /** `memory://user:password@host/database` */
  readonly url: string;
}

/** What a step of the swap needs to know. */
interface StepData {
  readonly live: string;
  readonly staged: string;
  readonly undo: string;
  /** Whether the database was there before. */
  readonly hadLive: boolean;
}

/**
 * The simplest source that is kept by a service: streams of unknown size, a restore in place through a scratch database
 * and a step of its own, into a folder as plain files, and to another database of the server.
 */
export function referenceService(server: ReferenceServer): SourceAdapter<ReferenceServiceConfig> {
  return {
    kind: 'reference-service',
    capabilities: { consistency: 'snapshot', granularity: 'source', unrestorable: [], services: ['memory'] },
    describe: ({ url }) => `the database ${databaseOf(url)}`,
    open: async ({ url }, context) => new ReferenceService(server.connect(), databaseOf(url), context),
    openRestorer: async (_name, context) => new ReferenceService(server.connect(), 'none', context),
    inspect: async (artifacts, _context, options) => inventoryOf(await collect(artifacts, options)),
    elsewhere: (config, place) => ({ ...config, url: place }),
  };
}

function databaseOf(url: string): string {
  const [, database] = /^memory:\/\/[^/]*\/(.+)$/s.exec(url) ?? [];
  if (database !== undefined) return decodeURIComponent(database);
  throw new Fault('usage', 'the URL names no database', { guidance: 'write memory://HOST/DATABASE' });
}

class ReferenceService implements Source {
  readonly steps: SourceSteps;
  readonly #connection: ReferenceConnection;
  readonly #database: string;
  readonly #context: SourceContext;

  constructor(connection: ReferenceConnection, database: string, context: SourceContext) {
    this.#connection = connection;
    this.#database = database;
    this.#context = context;
    this.steps = stepsOn(connection);
  }

  async freeze({ signal }: { readonly signal?: AbortSignal | undefined }): Promise<FrozenView> {
    signal?.throwIfAborted();
    const content = await this.#connection.read(this.#database);
    if (content === undefined) throw new Fault('source-missing', `the database ${this.#database} does not exist`);
    return viewOf(content, this.#context);
  }

  async plan(artifacts: ArtifactSet, target: Parameters<Source['plan']>[1], options: RestoreOptions): Promise<RestorePlan> {
    if (target.kind === 'directory') return planReference(artifacts, target.directory, options);
    options.signal?.throwIfAborted();
    const stands = (await this.#connection.read(this.#database)) ?? new Map<string, Buffer>();
    const brought = new Set<string>();
    const [replacePaths, unchanged]: [string[], string[]] = [[], []];
    for await (const entry of artifacts.entries(options)) {
      assertSafePath(entry.path);
      brought.add(entry.path);
      const bytes = stands.get(entry.path);
      if (bytes !== undefined) (digest(bytes) === entry.sha256 ? unchanged : replacePaths).push(entry.path);
    }
    const losePaths = [...stands.keys()].filter((path) => !brought.has(path));
    const counts = { replace: replacePaths.length, unchanged: unchanged.length, lose: losePaths.length };
    const create = brought.size - counts.replace - counts.unchanged;
    return { target: `the database ${this.#database}`, create, ...counts, replacePaths, losePaths };
  }

  async stage(artifacts: ArtifactSet, target: Parameters<Source['plan']>[1], options: RestoreOptions): Promise<StagedRestore> {
    const context = this.#context;
    if (target.kind === 'directory') {
      const freezeTree: FreezeTree = async (from, signal) => {
        const files = ((await readTree(from, signal)) ?? []).filter(({ type }) => type === 'file');
        return viewOf(new Map(files.map(({ path, bytes }) => [path, bytes])), context);
      };
      return stageReference(artifacts, target.directory, { ...options, freezeTree });
    }
    options.signal?.throwIfAborted();
    const stands = await this.#connection.read(this.#database);
    if (!options.replace && (stands?.size ?? 0) > 0) {
      throw new Fault('target-not-empty', `the database ${this.#database} holds something`, { guidance: 'name another one' });
    }
    const names: StepData = {
      live: this.#database,
      staged: `${this.#database}.staged-${options.restoreId}`,
      undo: `${this.#database}.undo-${options.restoreId}`,
      hadLive: stands !== undefined,
    };
    return this.#stageIn(artifacts, names, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #stageIn(artifacts: ArtifactSet, names: StepData, options: RestoreOptions): Promise<StagedRestore> {
    const { staged, hadLive } = names;
    await options.announceOnService?.({ database: staged });
    const remove = () => this.steps.removeStaged({ database: staged }, {});
    try {
      await this.#connection.write(staged, await collect(artifacts, options));
      options.signal?.throwIfAborted();
    } catch (error) {
      await remove();
      throw error;
    }
    return {
      target: `the database ${this.#database}`,
      steps: [{ kind: 'source', data: { ...names } }],
      undoDirectories: [],
      kept: hadLive ? [`the database ${names.undo}`] : [],
      freeze: async () => viewOf((await this.#connection.read(staged)) ?? new Map(), this.#context),
      ready: async ({ signal }) => {
        signal?.throwIfAborted();
        const isThere = (await this.#connection.read(this.#database)) !== undefined;
        if (isThere !== hadLive) throw new Fault('target-in-use', `the database ${this.#database} was made or removed since`);
      },
      [Symbol.asyncDispose]: remove,
    };
  }
}

/** Each looks first at what stands there, so that it can be called again at any time. */
function stepsOn(connection: ReferenceConnection): SourceSteps {
  const stands = async (database: string) => (await connection.read(database)) !== undefined;
  return {
    async carryOut(data) {
      const { live, staged, undo } = data as unknown as StepData;
      if (!(await stands(staged))) return;
      if (await stands(live)) await connection.rename(live, undo);
      await connection.rename(staged, live);
    },
    async takeBack(data) {
      const { live, staged, undo, hadLive } = data as unknown as StepData;
      const isKept = await stands(undo);
      const isBrought = (isKept || !hadLive) && !(await stands(staged)) && (await stands(live));
      if (isBrought) await connection.rename(live, staged);
      if (isKept) await connection.rename(undo, live);
    },
    async giveUp(data) {
      await connection.drop((data as unknown as StepData).undo);
    },
    async removeStaged(data) {
      await connection.drop((data as { readonly database: string }).database);
    },
  };
}

async function collect(artifacts: ArtifactSet, options: ExtractOptions): Promise<ReferenceDatabase> {
  const content = new Map<string, Buffer>();
  for await (const entry of artifacts.entries(options)) {
    options.signal?.throwIfAborted();
    assertSafePath(entry.path);
    if (entry.type !== 'file') throw new Fault('source-damaged', `${entry.path} is a ${entry.type}`);
    content.set(entry.path, Buffer.concat(await Array.fromAsync(artifacts.read(entry, options))));
    options.onProgress?.({ files: 1, bytes: entry.size });
  }
  return content;
}

function viewOf(content: ReferenceDatabase, context: SourceContext): FrozenView {
  const paths = [...content.keys()].sort(comparePaths);
  return {
    position: { asOf: context.now().toISOString() },
    problems: [],
    async *artifacts({ signal }) {
      for (const path of paths) {
        signal?.throwIfAborted();
        yield streamed(path, content.get(path) as Buffer);
      }
    },
    inventory: async ({ signal }) => {
      signal?.throwIfAborted();
      return inventoryOf(content);
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

function streamed(path: string, bytes: Buffer): Artifact {
  const open = async function* () {
    for (let offset = 0; offset < bytes.length; offset += 1000) yield bytes.subarray(offset, offset + 1000);
  };
  return { path, type: 'file', size: 1, content: { kind: 'stream', unsized: true, open } };
}

function inventoryOf(content: ReferenceDatabase): Inventory {
  return { objects: { table: Object.fromEntries([...content].map(([path, bytes]) => [path, bytes.length])) }, properties: {} };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
