import { defineConfig } from 'vitest/config';

/** The long fault rounds (kill -9 before every change of a file or name) run with HOLDFAST_FAULTS=long. */
const include = process.env.HOLDFAST_FAULTS === 'long' ? ['**/*.test.ts', '**/*.long-test.ts'] : ['**/*.test.ts'];

// Every test starts programs and waits for them: two files at a time keep two cores busy.
export default defineConfig({ test: { include, testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2 } });
