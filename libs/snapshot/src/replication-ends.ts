import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import type { Source, SourceAdapter, SourceContext } from '@holdfast/source';
import { sourceAdapter } from './freeze.ts';
import type { JournalledSource } from './journal.ts';
import type { ReplicateRequest } from './replication.ts';
import { openElsewhere, schemeOf } from './service-target.ts';
import type { Fragment, Workspace } from './workspace.ts';

/** One end of a replication. */
export interface ReplicationEnd {
  readonly source: Source;
  /** What it is, for messages: no secret. */
  readonly what: string;
  readonly reopening: JournalledSource;
}

export interface ReplicationEnds {
  readonly kind: string;
  readonly adapter: SourceAdapter<unknown>;
  readonly from: ReplicationEnd;
  readonly to: ReplicationEnd;
}

/**
 * Opens both ends, which are of one kind; what is configured for one end holds for a place that the other one is. Throws
 * `usage` for kinds that differ or are not known, and for an end that is the other one.
 */
export async function openEnds(
  workspace: Workspace,
  request: ReplicateRequest,
  options: { readonly context: SourceContext; readonly held: AsyncDisposableStack },
): Promise<ReplicationEnds> {
  const [from, to] = [named(workspace, request.from), named(workspace, request.to)];
  if (from !== undefined && to !== undefined && from.kind !== to.kind) {
    throw new Fault('usage', `${displayPath(from.name)} is of kind ${from.kind}, and ${displayPath(to.name)} of kind ${to.kind}`, {
      guidance: 'name two of one kind',
    });
  }
  const kind = from?.kind ?? to?.kind ?? request.kind ?? (await kindOf(workspace, request));
  const adapter = await sourceAdapter(workspace, { name: request.from, kind });
  const settings = from ?? to ?? { name: 'replica', kind };
  const open = async (end: Fragment | undefined, place: string): Promise<ReplicationEnd> => {
    if (end === undefined) {
      const { source, what } = await openElsewhere(workspace, settings, { ...options, adapter, place });
      return { source: options.held.use(source), what, reopening: { name: settings.name, kind, place } };
    }
    const config = await workspace.resolve(end);
    const source = options.held.use(await adapter.open(config, options.context));
    return { source, what: adapter.describe(config), reopening: { name: end.name, kind } };
  };
  const ends = { kind, adapter, from: await open(from, request.from), to: await open(to, request.to) };
  if (ends.from.what !== ends.to.what) return ends;
  throw new Fault('usage', `${ends.from.what} cannot be replicated into itself`, { guidance: 'name another target' });
}

function named({ sources }: Workspace, text: string): Fragment | undefined {
  return sources.find(({ name }) => name === text);
}

/** The only kind that can be at these places. */
async function kindOf(workspace: Workspace, { from, to }: ReplicateRequest): Promise<string> {
  const schemes = await Promise.all([from, to].map(async (place) => schemeOf(await workspace.resolveText(place))));
  const kinds: string[] = [];
  for (const [kind, load] of workspace.adapters.sources) {
    const { elsewhere, capabilities } = await load();
    const { services = [] } = capabilities;
    const fits = (scheme: string | undefined): boolean => (scheme === undefined ? services.length === 0 : services.includes(scheme));
    if (elsewhere !== undefined && schemes.every(fits)) kinds.push(kind);
  }
  const [only, ...others] = kinds;
  if (only !== undefined && others.length === 0) return only;
  const what = only === undefined ? 'no kind of source can be at both places' : `these places can be of kind ${kinds.join(' or ')}`;
  throw new Fault('usage', what, { guidance: only === undefined ? 'name sources, or two places of one kind' : 'say which with --kind' });
}
