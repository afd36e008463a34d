import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLocalStore } from '../local-store.ts';

// Puts objects in every way into the store in the folder that the first argument names: a program to be watched.
await using store = openLocalStore(process.argv[2] as string);
const location = join(store.stagingDirectory, 'staged');
writeFileSync(location, 'staged');
await store.put('packs/aa/staged', { location, size: 6 }, {});
await store.put('packs/aa/bytes', Buffer.from('bytes'), {});
await store.putIfAbsent('only', Buffer.from('only'), {});
await store.delete('only', {});
await store.put('locks/fleeting', Buffer.from('x'), { fleeting: true });
await store.delete('locks/fleeting', { fleeting: true });
