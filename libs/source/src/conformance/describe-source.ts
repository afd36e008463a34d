import { describe } from 'vitest';
import type { SourceHarness } from './harness.ts';
import { lawsOfFreeze } from './laws-of-freeze.ts';
import { lawsOfPlans } from './laws-of-plans.ts';
import { lawsOfPrevious } from './laws-of-previous.ts';
import { lawsOfChanges, lawsOfRecords } from './laws-of-records.ts';
import { lawsOfRestore } from './laws-of-restore.ts';
import { lawsOfServices } from './laws-of-services.ts';
import { lawsOfTokens } from './laws-of-tokens.ts';

/** The conformance suite of the source port: one test for each law in `source.ts`. Call it in a test file of the adapter. */
export function describeSource<Config>(name: string, harness: SourceHarness<Config>): void {
  describe(`${name} keeps the laws of a source`, { timeout: harness.timeout ?? 20_000 }, () => {
    describe('freeze', () => lawsOfFreeze(harness));
    describe('tokens', () => lawsOfTokens(harness));
    describe('previous', () => lawsOfPrevious(harness));
    describe('plan and inspect', () => lawsOfPlans(harness));
    describe('restore', () => lawsOfRestore(harness));
    const { service } = harness;
    if (service !== undefined) describe('services', () => lawsOfServices(harness, service));
    // What is not claimed is no test: a skipped one would count as one that did not run.
    const { records } = harness.adapter.capabilities;
    if (records !== undefined) describe('records', () => lawsOfRecords(harness));
    if (records === 'change') describe('changes', () => lawsOfChanges(harness));
  });
}
