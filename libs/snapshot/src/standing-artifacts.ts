import { type Abortable, type ArtifactEntry, displayPath, type Problem } from '@holdfast/manifest';
import type { ArtifactSet } from '@holdfast/source';

/** A source of a snapshot without the hard links in it that lead nowhere, and what is said of those. */
export interface StandingSource {
  readonly set: ArtifactSet;
  readonly lost: readonly Problem[];
}

/**
 * Leaves out the hard links whose file the snapshot does not have: Holdfast listed them so where the file vanished during
 * the capture. That makes a source degraded, so that no other one is looked through. Memory grows with the number of
 * hard links.
 */
export async function standingSource(whole: ArtifactSet, options: Abortable): Promise<StandingSource> {
  const targets = whole.record.outcome === 'degraded' ? await lostTargets(whole, options) : new Set<string>();
  if (targets.size === 0) return { set: whole, lost: [] };
  const lost: Problem[] = [];
  for await (const entry of whole.entries(options)) if (leadsTo(entry, targets)) lost.push(problemOf(entry));
  const { record } = whole;
  const totals = { ...record.totals, artifacts: record.totals.artifacts - lost.length };
  return { set: { ...whole, record: { ...record, totals }, entries: (abortable) => standing(whole, targets, abortable) }, lost };
}

/** What hard links lead to and no file is. */
async function lostTargets(whole: ArtifactSet, options: Abortable): Promise<Set<string>> {
  const targets = new Set<string>();
  for await (const { type, target } of whole.entries(options)) if (type === 'hardlink' && target !== undefined) targets.add(target);
  if (targets.size === 0) return targets;
  for await (const { type, path } of whole.entries(options)) if (type === 'file') targets.delete(path);
  return targets;
}

async function* standing(whole: ArtifactSet, targets: ReadonlySet<string>, options: Abortable): AsyncGenerator<ArtifactEntry> {
  for await (const entry of whole.entries(options)) if (!leadsTo(entry, targets)) yield entry;
}

function leadsTo({ type, target }: ArtifactEntry, targets: ReadonlySet<string>): boolean {
  return type === 'hardlink' && target !== undefined && targets.has(target);
}

function problemOf({ path, target = '' }: ArtifactEntry): Problem {
  return {
    path,
    code: 'missing',
    message: `${displayPath(path)} is another name of ${displayPath(target)}, which the snapshot does not have`,
  };
}
