import { displayPath } from '@holdfast/manifest';
import type { PlanResult } from '@holdfast/snapshot';
import { formatNumber } from './format.ts';
import { givenUpText } from './tell.ts';

const pathsShown = 20;

/** What a restore would do, for reading: counts for each source, and what would be replaced or lost by name. */
export function planLines({ snapshot, destination, sources, skipped, givesUp }: PlanResult): string[] {
  const lines = [`Restoring ${snapshot} from ${destination} would do this:`];
  for (const { name, plan } of sources) {
    const counts = [
      `${formatNumber(plan.create)} made`,
      `${formatNumber(plan.replace)} replaced`,
      `${formatNumber(plan.unchanged)} unchanged`,
      `${formatNumber(plan.lose)} moved away`,
    ];
    lines.push(`  ${name} in ${displayPath(plan.target)}: ${counts.join(', ')}`);
    lines.push(...named('replaces', plan.replacePaths, plan.replace), ...named('moves away', plan.losePaths, plan.lose));
  }
  for (const { name, message } of skipped) lines.push(`  ${displayPath(name)} is left out: ${message}`);
  if (givesUp !== undefined) lines.push(`  ${givenUpText(givesUp)}`);
  return lines;
}

function named(verb: string, paths: readonly string[], count: number): string[] {
  const shown = paths.slice(0, pathsShown).map((path) => `    ${verb} ${displayPath(path)}`);
  const more = count - shown.length;
  return more > 0 && shown.length > 0 ? [...shown, `    and ${formatNumber(more)} more`] : shown;
}
