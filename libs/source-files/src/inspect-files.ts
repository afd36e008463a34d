import { Fault } from '@holdfast/fault';
import { type Abortable, type ArtifactEntry, type ArtifactType, comparePaths, displayPath, type Inventory } from '@holdfast/manifest';
import { type ArtifactSet, assertSafePath } from '@holdfast/source';
import { countEntries } from './inventory.ts';

/**
 * The inventory of stored files, rebuilt from their entries. Throws `source-damaged` when they are out of order, name a
 * path twice, lack what their type needs, or differ in number or bytes from what the snapshot says of its source.
 */
export async function inspectFiles(artifacts: ArtifactSet, options: Abortable): Promise<Inventory> {
  const types: ArtifactType[] = [];
  let bytes = 0;
  for await (const entry of checkedEntries(artifacts, options)) {
    types.push(entry.type);
    bytes += entry.size;
  }
  const { totals, name } = artifacts.record;
  const files = types.filter((type) => type === 'file').length;
  if (artifacts.whole && (totals.artifacts !== types.length || totals.files !== files || totals.bytes !== bytes)) {
    throw damaged(
      `the source ${name} lists ${types.length} entries, ${files} files and ${bytes} bytes, but its snapshot says ${totals.artifacts}, ${totals.files} and ${totals.bytes}`,
    );
  }
  return countEntries(types, artifacts.details.inventory.properties);
}

/** The entries of a set, each proven to be one that a walk could have yielded. Throws `unsafe-path` and `source-damaged`. */
export async function* checkedEntries(artifacts: ArtifactSet, options: Abortable): AsyncGenerator<ArtifactEntry> {
  const files = new Set<string>();
  const others = new Set<string>();
  let previous = '';
  for await (const entry of artifacts.entries(options)) {
    const { path, type, target } = entry;
    assertSafePath(path);
    if (previous !== '' && comparePaths(previous, path) >= 0)
      throw damaged(`${displayPath(path)} stands twice or out of order in the listing`);
    if (hasFileAbove(path, files, others)) throw damaged(`${displayPath(path)} lies below what is no folder`);
    if (!(type === 'file' || type === 'directory') && (target === undefined || target === ''))
      throw damaged(`the link ${displayPath(path)} leads nowhere`);
    if (type === 'hardlink' && !files.has(target as string)) throw missingFile(path, target as string);
    if (type === 'file') files.add(path);
    else if (type !== 'directory') others.add(path);
    previous = path;
    yield entry;
  }
}

function hasFileAbove(path: string, files: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const above = path.slice(0, end);
    if (files.has(above) || others.has(above)) return true;
  }
  return false;
}

function missingFile(path: string, target: string): Fault {
  return new Fault('artifact-missing', `${displayPath(path)} is another name of ${displayPath(target)}, which is not among the files`, {
    guidance: 'choose both, or restore the whole source',
  });
}

function damaged(message: string): Fault {
  return new Fault('source-damaged', message, { guidance: 'restore an earlier snapshot or another copy' });
}
