import type { Configuration } from '@holdfast/config';
import type { Keyring } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Fragment, Workspace } from '@holdfast/snapshot';
import type { Program } from './program.ts';
import type { World } from './world.ts';

/** The workspace of a configuration, and the sources that this program has no adapter for. Throws `usage` when it has none for any. */
export function createWorkspace(
  configuration: Configuration,
  { program, world, keyring }: { readonly program: Program; readonly world: World; readonly keyring: Keyring },
): { readonly workspace: Workspace; readonly leftOut: readonly Fragment[] } {
  const { config, baseDirectory, stateDirectory } = configuration;
  const { sources: adapters } = program.adapters;
  const sources = config.sources.filter(({ kind }) => adapters.has(kind));
  if (sources.length === 0) {
    const kinds = [...adapters.keys()].join(' or ');
    throw new Fault('usage', `${configuration.location} has no source of kind ${kinds}`, {
      guidance: 'use holdfast, which knows all kinds',
    });
  }
  const workspace: Workspace = {
    site: config.name,
    sources,
    // How snapshots are signed is no business of the destinations, and its secrets are needed by few verbs.
    destinations: config.destinations.map(({ signing, ...destination }) => destination),
    signing: configuration.signing,
    resolve: configuration.resolve,
    resolveText: configuration.resolveText,
    adapters: program.adapters,
    baseDirectory,
    stateDirectory,
    tool: { name: program.name, version: program.version },
    holder: { host: world.host, processId: world.processId },
    now: world.now,
    random: world.random,
    keyring,
  };
  return { workspace, leftOut: config.sources.filter((source) => !sources.includes(source)) };
}
