import { describeArchive } from './testing/describe-archive.ts';

describeArchive('tar.zst', 'plain');
describeArchive('tar.zst', 'bagit');
describeArchive('tar.zst', 'dated');
