import type { ArchiveDestination } from '@holdfast/schemas';
import type { Checked } from './checked.ts';
import { nearestName } from './nearest-name.ts';
import type { Problem } from './problem.ts';

const tokens = ['date', 'time', 'day', 'site', 'kind', 'id'];
/** The tokens of which at least one must stand in a name, so that it tells one snapshot from another. */
const telling = ['date', 'time', 'day', 'id'];
const otherEnding = /\.(?:zip|tar|tgz|tar\.gz|tzst|tar\.zst|7z|rar)$/i;

/** Archive names that would be wrong on disk: unknown tokens, an ending that belies the format, one name for all snapshots or for two destinations. */
export function checkArchives(config: Checked): Problem[] {
  const archives = config.destinations.map((destination) => (destination?.kind === 'archive' ? destination : undefined));
  return archives.flatMap((archive, index) => {
    if (archive === undefined) return [];
    const pointer = `/destinations/${index}/fileName`;
    const earlier = archives.findIndex((other) => other !== undefined && sameFiles(other, archive));
    const encryption = checkArchiveEncryption(archive, `/destinations/${index}/encryption`);
    return [...checkTemplate(archive, pointer), ...encryption, ...(earlier < index ? [twice(archive, pointer, earlier)] : [])];
  });
}

/** Recipients that are too few or twice the same, and a folder that is to be encrypted. */
function checkArchiveEncryption({ format, encryption }: ArchiveDestination, pointer: string): Problem[] {
  if (encryption === undefined) return [];
  const problems: Problem[] = [];
  if (format === 'directory')
    problems.push({
      pointer,
      found: 'a directory that is to be encrypted',
      expected: 'zip, tar.gz or tar.zst as the format, or no encryption',
    });
  const { recipients, singleRecipient = false } = encryption;
  const twice = recipients.findIndex((one, index) => recipients.indexOf(one) < index);
  if (twice !== -1)
    problems.push({ pointer: `${pointer}/recipients/${twice}`, found: 'a recipient for the second time', expected: 'each once' });
  if (recipients.length === 1 && !singleRecipient) {
    const expected = 'a second recipient, since all is lost with the only one, or "singleRecipient": true';
    problems.push({ pointer: `${pointer}/recipients`, found: 'one recipient', expected });
  }
  return problems;
}

/** The name of a configured archive as a template. */
function templateOf(archive: ArchiveDestination): string {
  const { fileName, format, layout } = archive;
  const [ending, plain] = [fullEndingOf(archive), endingOf(format)];
  const template = fileName ?? (format === 'directory' && layout === 'dated' ? '{day}' : 'backup-{date}-{time}');
  if (template.endsWith(ending)) return template;
  return (plain !== '' && template.endsWith(plain) ? template.slice(0, -plain.length) : template) + ending;
}

/** With the ending of what it is encrypted by. */
function fullEndingOf({ format, encryption }: ArchiveDestination): string {
  return encryption === undefined ? endingOf(format) : `${endingOf(format)}.${encryption.kind}`;
}

function endingOf(format: ArchiveDestination['format']): string {
  return format === 'directory' ? '' : `.${format}`;
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
  const endings = [endingOf(archive.format), fullEndingOf(archive)];
  if (!endings.some((ending) => template.endsWith(ending)) && otherEnding.test(template)) {
    problems.push({ pointer, found, expected: `a name that ends in ${endings[0]}, as the format does` });
  }
  if (!used.some((token) => telling.includes(token))) {
    problems.push({ pointer, found, expected: 'a name of its own for each snapshot, with {date} and {time}, {day} or {id}' });
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
