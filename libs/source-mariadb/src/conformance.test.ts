import { createHash } from 'node:crypto';
import { describeSource } from '@holdfast/source/conformance';
import { afterAll, beforeAll, describe } from 'vitest';
import { type MariadbConfig, mariadbSettings } from './config/mariadb-settings.ts';
import { quoteName } from './format/quote-name.ts';
import { mariadbAdapter } from './index.ts';
import { hasMariadb, type PrivateMariadb, startMariadb } from './testing/index.ts';
import { describeDatabase } from './torture/compare/describe-database.ts';

describe.skipIf(!hasMariadb && process.env.CI === undefined)('a MariaDB server', () => {
  let mariadb: PrivateMariadb;
  let made = 0;
  beforeAll(async () => {
    mariadb = await startMariadb();
  }, 60_000);
  afterAll(() => mariadb?.[Symbol.asyncDispose](), 60_000);

  const databases = async (): Promise<readonly string[]> => {
    const listed = await mariadb.run("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'law%' ORDER BY 1");
    return listed.split('\n').slice(0, -1);
  };

  describeSource<MariadbConfig>('mariadb', {
    adapter: mariadbAdapter,
    changeTokens: false,
    timeout: 60_000,
    async create(_directory, name) {
      made += 1;
      // A name of MariaDB holds no 4-byte characters and no bytes that are no text.
      const database = `law${made} ${name.replace(/[^\x20-\x7e\u00a0-\ud7ff]/gu, '')}`.slice(0, 60).trim();
      await mariadb.run(`CREATE DATABASE ${quoteName(database)} CHARACTER SET utf8mb4`);
      await mariadb.run(content, { database });
      const { user, password } = mariadb;
      return { name: 'app', kind: 'mariadb', url: `mariadb://127.0.0.1:${mariadb.port}`, database, user, password };
    },
    async mutate(config, round) {
      const { database } = mariadbSettings(config);
      await mariadb.run(`UPDATE note SET text = 'round ${String(round).padStart(4, '0')}' WHERE id = 3`, { database });
    },
    secret: {
      config: { name: 'app', kind: 'mariadb', url: 'mariadb://root:planted%20secret@127.0.0.1/x', database: 'x' },
      text: 'planted secret',
    },
    service: {
      async state() {
        const lines: string[] = [];
        for (const database of await databases()) {
          const description = JSON.stringify([...(await describeDatabase({ mariadb, database }))]);
          lines.push(`${database} ${createHash('sha256').update(description).digest('hex')}`);
        }
        return lines;
      },
      async remove(config) {
        await mariadb.run(`DROP DATABASE ${quoteName(mariadbSettings(config).database)}`);
      },
      async clear() {
        for (const database of await databases()) await mariadb.run(`SET foreign_key_checks = 0; DROP DATABASE ${quoteName(database)}`);
      },
      elsewhere(config) {
        made += 1;
        return `mariadb://127.0.0.1:${mariadbSettings(config).connection.port}/law${made}%20elsewhere`;
      },
    },
  });
});

const content = `
  CREATE TABLE note (id INT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(100), KEY (text)); INSERT INTO note (text) SELECT CONCAT('note ', seq) FROM seq_1_to_500;
  CREATE TABLE tag (id INT PRIMARY KEY, note INT, FOREIGN KEY (note) REFERENCES note (id)); INSERT INTO tag VALUES (1, 1), (2, 3);
  CREATE TABLE \`odd \`\`name/"\` (a INT); INSERT INTO \`odd \`\`name/"\` VALUES (1), (1); CREATE SEQUENCE counter; SELECT NEXTVAL(counter); CREATE VIEW short AS SELECT id FROM note;
  CREATE TRIGGER touch BEFORE INSERT ON tag FOR EACH ROW SET @touched = 1; CREATE PROCEDURE say() SELECT 'said'; CREATE EVENT later ON SCHEDULE EVERY 1 YEAR STARTS '2035-01-01' DISABLE DO SELECT 1;`;
