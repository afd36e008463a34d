#!/usr/bin/env node
// Runs the bundle where `pnpm build` has made one, which starts faster and falls back to the sources once they have changed.
import { existsSync } from 'node:fs';

if (existsSync(new URL('dist/start.js', import.meta.url))) await import('./dist/start.js');
else await import('./src/main.js');
