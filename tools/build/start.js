// Copied into `dist` of an app: runs its bundle, or its sources where one of them has changed since. A `dist` that was
// copied to another place has no sources beside it and is complete in itself. Plain JavaScript, for an older Node too.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isFresh } from './freshness.js';

const current = JSON.parse(readFileSync(new URL('current.json', import.meta.url), 'utf8'));
const sources = new URL('../src/main.js', import.meta.url);
const isCurrent = !existsSync(sources) || isFresh(fileURLToPath(new URL(current.workspace, import.meta.url)), current);
await import((isCurrent ? new URL(`${current.bundle}/main.js`, import.meta.url) : sources).href);
