import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLocalStore } from '../local-store.ts';

// Stages a file in the store in the folder that the first argument names, says where, and waits: a program to be killed.
const store = openLocalStore(process.argv[2] as string, { hostname: process.argv[3] as string });
writeFileSync(join(store.stagingDirectory, 'half a pack'), 'x');
process.stdout.write(`${store.stagingDirectory}\n`);
process.stdin.resume();
