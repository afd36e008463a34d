import type { ArchiveDestination } from '@holdfast/schemas';

/** The part of `backup.config.json` that configures an archive destination. */
export type ArchiveConfig = ArchiveDestination;

export type ArchiveFormat = ArchiveConfig['format'];
export type TarFormat = 'tar.gz' | 'tar.zst';
export type ArchiveLayout = NonNullable<ArchiveConfig['layout']>;

/** How the names of a destination's archives end: its format, then how it is encrypted. */
export function endingOf({ format, encryption }: ArchiveConfig): string {
  return encryption === undefined ? extensions[format] : `${extensions[format]}.${encryption.kind}`;
}

/** How names of a format end. */
export const extensions: Readonly<Record<ArchiveFormat, string>> = {
  zip: '.zip',
  'tar.gz': '.tar.gz',
  'tar.zst': '.tar.zst',
  directory: '',
};
