import { defineConfig } from 'vitest/config';

// Every test starts programs and waits for them: two files at a time keep two cores busy.
export default defineConfig({
  test: { testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2, globalSetup: './support/build-apps.ts' },
});
