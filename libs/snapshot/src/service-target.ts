import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import type { Source, SourceAdapter, SourceContext } from '@holdfast/source';
import type { Fragment, Workspace } from './workspace.ts';

/** The scheme of a URL, in lower case; undefined for what is no URL of a service, such as a folder. */
export function schemeOf(place: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(place)?.[1]?.toLowerCase();
}

export interface ElsewhereOptions {
  readonly adapter: SourceAdapter<unknown>;
  readonly context: SourceContext;
  /** As the user wrote it: references in it are resolved here. */
  readonly place: string;
}

/**
 * Opens a source of this kind at another place; `what` is for messages. What is configured for it by name and kind holds there too. Throws
 * `usage` for a kind that cannot be there, and `secret-missing`.
 */
export async function openElsewhere(
  workspace: Workspace,
  { name, kind }: Fragment,
  options: ElsewhereOptions,
): Promise<{ readonly source: Source; readonly what: string }> {
  const { adapter, context } = options;
  const place = await workspace.resolveText(options.place);
  const scheme = schemeOf(place);
  const takes = scheme === undefined || adapter.capabilities.services?.includes(scheme) === true;
  if (adapter.elsewhere === undefined || !takes) throw cannotBeThere({ name, kind }, scheme, adapter);
  const configured = workspace.sources.find((source) => source.name === name && source.kind === kind);
  const config = configured === undefined ? { name, kind } : await workspace.resolve(configured);
  const there = adapter.elsewhere(config, place);
  return { source: await adapter.open(there, context), what: adapter.describe(there) };
}

function cannotBeThere({ name, kind }: Fragment, scheme: string | undefined, { capabilities }: SourceAdapter<unknown>): Fault {
  const services = capabilities.services ?? [];
  const where = scheme === undefined ? 'at another place' : `at a ${scheme}:// URL`;
  return new Fault('usage', `the source ${displayPath(name)} of kind ${kind} cannot be ${where}`, {
    guidance:
      services.length === 0
        ? 'name a folder'
        : `name a folder, or a URL that begins with ${services.map((one) => `${one}://`).join(' or ')}`,
  });
}
