import { describeDestination } from '@holdfast/destination/conformance';
import { archiveHarness } from './testing/archive-harness.ts';

describeDestination('tar.gz archive, layout plain', archiveHarness('tar.gz', 'plain'));
