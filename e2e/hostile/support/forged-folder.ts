import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { ForgedArchive, ForgedMember } from './forged-archive.ts';

/** Takes an archive that is a folder apart: its regular files. */
export function readFolder(location: string): ForgedArchive {
  const files = readdirSync(location, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const before = files.map((entry) => join(entry.parentPath, entry.name));
  const members = before.map((path): ForgedMember => {
    return { name: relative(location, path), content: readFileSync(path), template: Buffer.from(path) };
  });
  const archive: ForgedArchive = { sections: [{ key: 'all', members }], write: () => writeAll(archive, { location, before }) };
  return archive;
}

/** What was not changed stays as it is: other names of one file are one file still. */
function writeAll(
  { sections }: ForgedArchive,
  { location, before }: { readonly location: string; readonly before: readonly string[] },
): void {
  const members = sections.flatMap((section) => section.members);
  const kept = new Set(members.map(({ name }) => join(location, name)));
  for (const path of before) if (!kept.has(path)) rmSync(path);
  for (const { name, content } of members) {
    const path = join(location, name);
    if (existsSync(path) && readFileSync(path).equals(content)) continue;
    // A name that leads out leads to another place of the archive, as whoever made it would have it.
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    writeFileSync(path, content);
  }
}
