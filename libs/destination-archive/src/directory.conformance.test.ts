import { describeDestination } from '@holdfast/destination/conformance';
import { archiveHarness } from './testing/archive-harness.ts';

describeDestination('directory archive, layout plain', archiveHarness('directory', 'plain'));
describeDestination('directory archive, layout bagit', archiveHarness('directory', 'bagit'));
describeDestination('directory archive, layout dated', archiveHarness('directory', 'dated'));
