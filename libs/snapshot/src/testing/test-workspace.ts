import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationAdapter } from '@holdfast/destination';
import { MemoryPlace, memoryAdapter } from '@holdfast/destination/testing';
import type { SourceAdapter } from '@holdfast/source';
import { referenceAdapter } from '@holdfast/source/testing';
import type { Event } from '../event.ts';
import type { Fragment, Workspace } from '../workspace.ts';

export interface TestWorkspaceOptions {
  /** Names of folders below the workspace's own, each a source of kind `reference` unless `sourceKinds` says otherwise. */
  readonly sources: readonly string[];
  readonly sourceKinds?: { readonly [source: string]: string };
  /** Names of destinations in memory. Default: `local`. */
  readonly destinations?: readonly string[];
  readonly sourceAdapters?: { readonly [kind: string]: SourceAdapter<never> };
  /** Adapters of single destinations, instead of the plain one in memory. */
  readonly destinationAdapters?: { readonly [destination: string]: DestinationAdapter<never> };
}

/** A workspace in a temporary folder, with what its verbs told. Disposing it removes the folder. */
export interface TestWorkspace extends Workspace, AsyncDisposable {
  readonly places: ReadonlyMap<string, MemoryPlace>;
  readonly events: Event[];
  readonly emit: (event: Event) => void;
  /** Lets the clock go on; it stands still otherwise. */
  readonly advance: (milliseconds: number) => void;
  /** The same folder and places with other adapters, as a later run of another program would see them. */
  readonly with: (changes: Partial<Workspace>) => TestWorkspace;
}

/** Makes a workspace on the reference adapters. */
export async function testWorkspace(options: TestWorkspaceOptions): Promise<TestWorkspace> {
  const baseDirectory = await mkdtemp(join(tmpdir(), 'holdfast-snapshot-'));
  const destinationNames = options.destinations ?? ['local'];
  const places = new Map(destinationNames.map((name) => [name, new MemoryPlace()]));
  let clock = Date.parse('2026-11-21T10:00:00.000Z');
  const sources = options.sources.map((name): Fragment => {
    return { name, kind: options.sourceKinds?.[name] ?? 'reference', path: name } as Fragment;
  });
  const destinations = destinationNames.map((name): Fragment => ({ name, kind: `memory-${name}`, place: places.get(name) }) as Fragment);
  const workspace: TestWorkspace = {
    site: 'test',
    sources,
    destinations,
    resolve: async (fragment) => fragment,
    resolveText: async (text) => text,
    adapters: {
      sources: new Map([
        ['reference', async () => referenceAdapter() as SourceAdapter<unknown>],
        ...Object.entries(options.sourceAdapters ?? {}).map(
          ([kind, adapter]) => [kind, async () => adapter as SourceAdapter<unknown>] as const,
        ),
      ]),
      destinations: new Map(
        destinationNames.map((name) => {
          const adapter = (options.destinationAdapters?.[name] ?? memoryAdapter) as DestinationAdapter<unknown>;
          return [`memory-${name}`, async () => adapter] as const;
        }),
      ),
    },
    baseDirectory,
    stateDirectory: join(baseDirectory, '.holdfast'),
    tool: { name: 'holdfast', version: '0.0.0' },
    holder: { host: 'test', processId: process.pid },
    now: () => new Date(clock),
    random: (bytes) => randomBytes(bytes),
    places,
    events: [],
    emit: (event) => void workspace.events.push(event),
    advance: (milliseconds) => {
      clock += milliseconds;
    },
    with: (changes) => changedBy(workspace, changes),
    [Symbol.asyncDispose]: () => rm(baseDirectory, { recursive: true, force: true }),
  };
  return workspace;
}

function changedBy(workspace: TestWorkspace, changes: Partial<Workspace>): TestWorkspace {
  const changed: TestWorkspace = { ...workspace, ...changes, with: (more) => changedBy(changed, more) };
  return changed;
}
