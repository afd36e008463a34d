import { describeDestination } from '@holdfast/destination/conformance';
import { archiveHarness } from './testing/archive-harness.ts';

describeDestination('tar.zst archive, layout plain', archiveHarness('tar.zst', 'plain'));
describeDestination('tar.zst archive, layout dated', archiveHarness('tar.zst', 'dated'));
