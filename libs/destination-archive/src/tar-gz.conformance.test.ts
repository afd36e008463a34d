import { describeArchive } from './testing/describe-archive.ts';

describeArchive('tar.gz', 'plain');
describeArchive('tar.gz', 'dated');
