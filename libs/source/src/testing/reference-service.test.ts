import { createHash } from 'node:crypto';
import { describeSource } from '../conformance/index.ts';
import { ReferenceServer } from './reference-server.ts';
import { type ReferenceServiceConfig, referenceService } from './reference-service.ts';

const server = new ReferenceServer();
const urlOf = (database: string) => `memory://user:hunter2@host/${encodeURIComponent(database)}`;

function databaseOf({ url }: ReferenceServiceConfig): string {
  return decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
}

describeSource<ReferenceServiceConfig>('the reference on a service', {
  adapter: referenceService(server),
  changeTokens: false,
  secret: { config: { name: 'secret', kind: 'reference-service', url: urlOf('x') }, text: 'hunter2' },
  async create(_directory, name) {
    const tables = [
      ['schema.sql', 'create'],
      ['tables/a b.sql', 'one'],
      ['tables/big.sql', 'x'.repeat(2500)],
    ] as const;
    server.databases.set(name, new Map(tables.map(([path, text]) => [path, Buffer.from(text)])));
    return { name: 'cms', kind: 'reference-service', url: urlOf(name) };
  },
  async mutate(config, round) {
    const content = new Map(server.databases.get(databaseOf(config)));
    server.databases.set(databaseOf(config), content.set('tables/a b.sql', Buffer.from(`x${round}`.padEnd(3).slice(0, 3))));
  },
  service: {
    async state() {
      const lines = [...server.databases].flatMap(([database, content]) =>
        [...content].map(([path, bytes]) => `${database} ${path} ${createHash('sha256').update(bytes).digest('hex')}`),
      );
      return lines.sort();
    },
    async remove(config) {
      server.databases.delete(databaseOf(config));
    },
    async clear(config) {
      for (const name of server.databases.keys()) if (name.startsWith(databaseOf(config))) server.databases.delete(name);
    },
    elsewhere: () => urlOf('another'),
  },
});
