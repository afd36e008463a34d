import type { ArchiveLayout } from './configuration.ts';

/** The first member of every archive: what it is and how to get everything back without Holdfast. */
export const recoveryName = 'RECOVERY.txt';

/** How that text starts; an archive is known by it even when its end is lost. */
export const recoveryMark = 'This is a Holdfast archive, format 1.\n';

/** The text; it depends on the layout alone. */
export function recoveryText(layout: ArchiveLayout): Buffer {
  const places: Readonly<Record<ArchiveLayout, string>> = {
    plain: 'The files of each source lie in the folder that has its name.',
    bagit: 'It is a BagIt 1.0 bag. The files of each source lie in data/ under its name; =XX in a name stands for one byte.',
    dated: 'Each source is one file: *.db is a SQLite database, *.bak and *.config are tar archives.',
  };
  return Buffer.from(
    `${recoveryMark}
Unpack it with any program for its format. ${places[layout]}
Then prove it: sha256sum -c manifest-sha256.txt

metadata.json says what was saved, when and with what outcome.
listings/ holds one line of JSON for each file: path, type, size, mode, owner, time and SHA-256;
links and empty folders that the format cannot carry are in it too.
details/ holds the inventory of each source.
`,
    'utf8',
  );
}
