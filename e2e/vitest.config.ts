import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Every test starts programs and waits for them: as many files at a time as there are cores keep them busy.
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: Math.max(2, availableParallelism()),
    globalSetup: './support/build-apps.ts',
  },
});
