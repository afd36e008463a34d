import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { knownGaps } from './known-gaps.ts';
import { startRelay } from './relay.ts';

/**
 * PouchDB Server in memory, behind what fills its gaps. Its parent sends `{ username, password }`, is sent `{ url }`, and takes it along
 * when it ends, however it ends.
 */
interface PouchConstructor {
  plugin(plugin: unknown): void;
  defaults(options: object): PouchConstructor;
}

interface PouchApplication extends RequestListener {
  setPouchDB(pouch: PouchConstructor): Promise<void>;
  readonly couchConfig: { set(section: string, key: string, value: string, done: (error?: Error) => void): void };
}

const require = createRequire(import.meta.url);

process.on('disconnect', () => process.exit());
const [{ username, password }] = (await once(process, 'message')) as [{ username: string; password: string }];

const application = (require('express-pouchdb') as (options: object) => PouchApplication)({
  inMemoryConfig: true,
  logPath: '/dev/null',
  overrideMode: { exclude: ['routes/fauxton'] },
});
await application.setPouchDB(memoryPouch());
await new Promise<void>((resolve, reject) =>
  application.couchConfig.set('admins', username, password, (error) => (error ? reject(error) : resolve())),
);
const server = createServer(application).listen(0, '127.0.0.1');
await once(server, 'listening');
const relay = await startRelay(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, knownGaps());
process.send?.({ url: relay.url });

function memoryPouch(): PouchConstructor {
  const pouch = load<PouchConstructor>('pouchdb-core');
  for (const name of ['pouchdb-adapter-memory', 'pouchdb-adapter-http', 'pouchdb-mapreduce', 'pouchdb-replication'])
    pouch.plugin(load(name));
  return pouch.defaults({ adapter: 'memory' });
}

function load<Module>(name: string): Module {
  const found = require(name) as { default?: Module };
  return found.default ?? (found as Module);
}
