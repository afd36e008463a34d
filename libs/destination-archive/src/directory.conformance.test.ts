import { describeArchive } from './testing/describe-archive.ts';

describeArchive('directory', 'plain');
describeArchive('directory', 'bagit');
describeArchive('directory', 'dated');
