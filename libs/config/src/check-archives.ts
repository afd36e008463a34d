import type { ArchiveDestination } from '@holdfast/schemas';
import type { Checked } from './checked.ts';
import { nearestName } from './nearest-name.ts';
import type { Problem } from './problem.ts';

const tokens = ['date', 'time', 'site', 'kind', 'id'];

/** Archive names that would be wrong on disk: unknown tokens, an ending that belies the format, or one name for two snapshots. */
export function checkArchives(config: Checked): Problem[] {
  const archives = config.destinations.map((destination) => (destination?.kind === 'archive' ? destination : undefined));
  return archives.flatMap((archive, index) => {
    if (archive === undefined) return [];
    const pointer = `/destinations/${index}/fileName`;
    const earlier = archives.findIndex((other) => other !== undefined && sameFiles(other, archive));
    return [...checkTemplate(archive, pointer), ...(earlier < index ? [twice(archive, pointer, earlier)] : [])];
  });
}

/** The name of a configured archive as a template. */
function templateOf(archive: ArchiveDestination): string {
  return archive.fileName ?? `backup-{date}-{time}${endingOf(archive)}`;
}

function endingOf(archive: ArchiveDestination): string {
  return archive.format === 'directory' ? '' : `.${archive.format}`;
}

function checkTemplate(archive: ArchiveDestination, pointer: string): Problem[] {
  const template = archive.fileName;
  if (template === undefined) return [];
  const problems: Problem[] = [];
  const found = JSON.stringify(template);
  const used = [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] as string);
  for (const token of used.filter((name) => !tokens.includes(name))) {
    const nearest = nearestName(token, tokens);
    const expected = tokens.map((name) => `{${name}}`).join(', ');
    problems.push({
      pointer,
      found: `the unknown token {${token}}`,
      expected,
      ...(nearest === undefined ? {} : { nearest: `{${nearest}}` }),
    });
  }
  if (!template.endsWith(endingOf(archive)))
    problems.push({ pointer, found, expected: `a name that ends in ${endingOf(archive)}, as the format does` });
  if (!used.includes('id') && !(used.includes('date') && used.includes('time'))) {
    problems.push({ pointer, found, expected: 'a name of its own for each snapshot: {date} and {time}, or {id}' });
  }
  return problems;
}

function sameFiles(left: ArchiveDestination, right: ArchiveDestination): boolean {
  return left.directory === right.directory && templateOf(left) === templateOf(right);
}

function twice(archive: ArchiveDestination, pointer: string, earlier: number): Problem {
  return {
    pointer,
    found: `${JSON.stringify(templateOf(archive))} in the folder of /destinations/${earlier}`,
    expected: 'another name or another folder',
  };
}
