import { describeArchive } from './testing/describe-archive.ts';

describeArchive('zip', 'plain');
describeArchive('zip', 'bagit');
describeArchive('zip', 'dated');
