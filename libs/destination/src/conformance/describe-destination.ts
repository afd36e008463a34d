import { afterEach, beforeEach, describe } from 'vitest';
import { describeBudgets } from './budgets.ts';
import { describeChecks } from './checks.ts';
import { describeCopying } from './copying.ts';
import { describeDiagnosing } from './diagnosing.ts';
import type { DestinationHarness } from './harness.ts';
import { describeHealing } from './healing.ts';
import { describeLiveFiles } from './live-files.ts';
import { describeManaging } from './managing.ts';
import { describePruning } from './pruning.ts';
import { describeReading } from './reading.ts';
import { describeRecords } from './records.ts';
import { describeRepairing } from './repairing.ts';
import { type Session, startSession } from './session.ts';
import { describeSigning } from './signing.ts';
import { describeWriting } from './writing.ts';

/** Gives the session of the test that is running. */
export type CurrentSession<Config> = () => Session<Config>;

/**
 * Proves every law of the destination port for one adapter: call it once in a test file of the adapter. Each test gets a
 * fresh place from the harness.
 */
export function describeDestination<Config>(name: string, harness: DestinationHarness<Config>): void {
  describe(name, () => {
    let session: Session<Config>;
    beforeEach(async () => {
      session = await startSession(harness);
    });
    afterEach(async () => {
      await session[Symbol.asyncDispose]();
    });
    const current = () => session;
    describe('writing', () => describeWriting(current, harness));
    describe('live files', () => describeLiveFiles(current));
    describe('reading', () => describeReading(current, harness));
    describe('managing', () => describeManaging(current, harness));
    describe('checks', () => describeChecks(current));
    describe('signing', () => describeSigning(current, harness));
    describe('records', () => describeRecords(current));
    describe('checks with a budget', () => describeBudgets(current, harness));
    describe('copying', () => describeCopying(current, harness));
    describe('pruning', { timeout: 60_000 }, () => describePruning(current, harness));
    describe('diagnosing', () => describeDiagnosing(current));
    describe('healing', () => describeHealing(current, harness));
    describe('repairing', { timeout: 60_000 }, () => describeRepairing(current, harness));
  });
}
