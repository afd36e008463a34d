import { describeDestination } from '@holdfast/destination/conformance';
import { archiveHarness } from './testing/archive-harness.ts';

describeDestination('tar.gz archive, layout plain', archiveHarness('tar.gz', 'plain'));
describeDestination('tar.gz archive, layout dated', archiveHarness('tar.gz', 'dated'));
