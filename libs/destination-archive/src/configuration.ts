import type { ArchiveDestination } from '@holdfast/schemas';

/** The part of `backup.config.json` that configures an archive destination. */
export type ArchiveConfig = ArchiveDestination;

export type ArchiveFormat = ArchiveConfig['format'];
export type TarFormat = 'tar.gz' | 'tar.zst';
export type ArchiveLayout = NonNullable<ArchiveConfig['layout']>;

/** How names of a format end. */
export const extensions: Readonly<Record<ArchiveFormat, string>> = {
  zip: '.zip',
  'tar.gz': '.tar.gz',
  'tar.zst': '.tar.zst',
  directory: '',
};
