import { describeDestination } from '@holdfast/destination/conformance';
import { archiveHarness } from './testing/archive-harness.ts';

describeDestination('zip archive, layout plain', archiveHarness('zip', 'plain'));
describeDestination('zip archive, layout bagit', archiveHarness('zip', 'bagit'));
describeDestination('zip archive, layout dated', archiveHarness('zip', 'dated'));
