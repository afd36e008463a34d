import { defineConfig } from 'vitest/config';

// One of the suites that take longest: its files use both cores of a small machine once the others are done.
export default defineConfig({ test: { maxWorkers: 2, testTimeout: 20_000 } });
