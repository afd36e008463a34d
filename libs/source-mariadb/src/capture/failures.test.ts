import { inspect } from 'node:util';
import type { SourceContext } from '@holdfast/source';
import { artifactSet, captureInMemory, type MemoryCapture } from '@holdfast/source/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MariadbConfig } from '../config/mariadb-settings.ts';
import { mariadbAdapter } from '../mariadb-adapter.ts';
import { captured, configOf, withView } from '../testing/captured.ts';
import { hasMariadb, type PrivateMariadb, startMariadb } from '../testing/index.ts';

let mariadb: PrivateMariadb;
const database = 'cms';
const context: SourceContext = { baseDirectory: '/', scratchDirectory: '/tmp', now: () => new Date() };

beforeAll(async () => {
  if (!hasMariadb) return;
  mariadb = await startMariadb();
  await mariadb.run(`CREATE DATABASE ${database}`);
  await mariadb.run(
    `CREATE TABLE artwork (id INT PRIMARY KEY, filler VARCHAR(4000));
     INSERT INTO artwork SELECT seq, REPEAT('x', 4000) FROM seq_1_to_12000; ANALYZE TABLE artwork;
     CREATE TABLE visitor (id INT PRIMARY KEY, name VARCHAR(40)); INSERT INTO visitor VALUES (1, 'Ada');
     CREATE PROCEDURE greet() SELECT 'hello';
     CREATE VIEW names AS SELECT name FROM visitor;`,
    { database },
  );
}, 120_000);
afterAll(() => mariadb?.[Symbol.asyncDispose]());

/** What a call fails with, as a line; throws when it does not, or tells the password. */
async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('the call succeeded');
  const { code, guidance } = error as Error & { readonly code?: string; readonly guidance?: string };
  // H31: with everything that a debugger would show of it.
  expect(inspect(error, { depth: 10 })).not.toContain(mariadb.password.trim());
  return `${code}: ${error.message} / ${guidance}`;
}

const failing = (options: Partial<MariadbConfig>) => failureOf(captured(configOf(mariadb, database, options)));

describe.skipIf(!hasMariadb)('what goes wrong is named', { timeout: 120_000 }, () => {
  it('H3, H31: a server that is not there, a wrong password, an unknown database, an unknown host', async () => {
    expect(await failing({ url: 'mariadb://root@127.0.0.1:1' })).toMatch(
      /^source-unreadable: .*127\.0\.0\.1:1 .*nothing listens there.*start the server/,
    );
    expect(await failing({ url: 'mariadb://root@localhost?socket=/no/such/socket' })).toMatch(/^source-missing: .*\/no\/such\/socket/);
    expect(await failing({ password: `${mariadb.password}x` })).toMatch(/^source-unreadable: .*does not let the user root in.*password/);
    expect(await failing({ database: 'nothing' })).toMatch(/^source-missing: .*has no database nothing/);
    expect(await failing({ url: 'mariadb://root@no-such-host.invalid' })).toMatch(/^source-unreadable: .*no-such-host\.invalid/);
    expect(await failing({ url: 'mariadb://root:%zz@localhost' })).toMatch(/^config-invalid: .*percent-encode/);
  });

  it('H32: a password with spaces, quotes, percent signs and characters of four bytes, in the url or as it is', async () => {
    const inUrl = configOf(mariadb, database, { url: mariadb.url(database) });
    const { password: _none, database: _inUrl, ...url } = inUrl;
    expect((await captured(url)).entries).toEqual((await captured(configOf(mariadb, database))).entries);
  });

  it('H12: a user who may not see definitions is told what is missing, rather than given a part', async () => {
    await mariadb.run(`CREATE USER poor@'%' IDENTIFIED BY 'x'; GRANT SELECT ON ${database}.* TO poor@'%'`);
    expect(await failing({ user: 'poor', password: 'x' })).toMatch(/^source-unreadable: .*(may not|names).*grant/);
    await mariadb.run(`GRANT SHOW VIEW, EXECUTE, TRIGGER, EVENT ON ${database}.* TO poor@'%'`);
    expect(await failing({ user: 'poor', password: 'x' })).toMatch(/^source-unreadable: .*greet may not be read.*mysql\.proc/);
    await mariadb.run(`GRANT SELECT ON mysql.proc TO poor@'%'`);
    expect((await captured(configOf(mariadb, database, { user: 'poor', password: 'x' }))).entries).toHaveLength(3);
  });

  it('H1, H4: a connection or server that is killed in the middle fails the reading by name', async () => {
    const kill = async (how: () => Promise<unknown>): Promise<string> =>
      await withView(configOf(mariadb, database, { connections: 2 }), async (view) => {
        const reading = (async () => {
          let killed = false;
          for await (const artifact of view.artifacts({})) {
            if (artifact.content?.kind !== 'stream') continue;
            for await (const _piece of artifact.content.open({})) {
              if (!killed && artifact.path === 'tables/artwork.sql') await how();
              killed ||= artifact.path === 'tables/artwork.sql';
            }
          }
        })();
        return await failureOf(reading);
      });
    const killConnections = async () => {
      const ids = await mariadb.run("SELECT id FROM information_schema.PROCESSLIST WHERE db = 'cms'");
      await mariadb.run(
        ids
          .trim()
          .split('\n')
          .map((id) => `KILL CONNECTION ${id};`)
          .join(' '),
      );
    };
    expect(await kill(killConnections)).toMatch(/^source-unreadable: .*artwork.*connection was lost/);
    expect(await kill(() => mariadb.kill())).toMatch(/^source-unreadable: .*artwork.*connection was lost/);
    await mariadb.restart();
  });

  it('an abort lets go of everything', async () => {
    const stop = new AbortController();
    await withView(configOf(mariadb, database, { connections: 2 }), async (view) => {
      await expect(
        (async () => {
          for await (const artifact of view.artifacts({ signal: stop.signal })) {
            if (artifact.content?.kind !== 'stream') continue;
            for await (const _piece of artifact.content.open({ signal: stop.signal })) stop.abort();
          }
        })(),
      ).rejects.toThrow(/abort/);
    });
    expect(await mariadb.run("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE db = 'cms'")).toBe('0\n');
  });
});

describe.skipIf(!hasMariadb)('stored artifacts', { timeout: 120_000 }, () => {
  const withContent = (capture: MemoryCapture, path: string, bytes: Buffer): MemoryCapture => ({
    ...capture,
    contents: new Map([...capture.contents, [path, bytes]]),
  });
  const inspectAll = (capture: MemoryCapture) => mariadbAdapter.inspect(artifactSet(capture), context, {});

  it('give the inventory that was counted live', async () => {
    const capture = await withView(configOf(mariadb, database), (view) => captureInMemory(view));
    expect(await inspectAll(capture)).toEqual(capture.details.inventory);
    expect(capture.details.inventory.objects).toMatchObject({
      table: { artwork: 12_000, visitor: 1 },
      procedure: { greet: 1 },
      view: { names: 1 },
    });
  });

  it('H4: are refused when cut off anywhere, also at the end of a statement, when changed, and when one is missing', async () => {
    const small = await captured(configOf(mariadb, database, { exclude: ['artwork'] }));
    for (const path of ['schema.sql', 'tables/visitor.sql']) {
      const whole = small.contents.get(path) as Buffer;
      for (let length = 0; length < whole.length; length += 1 + Math.floor(length / 40)) {
        expect(await failureOf(inspectAll(withContent(small, path, whole.subarray(0, length))))).toMatch(/^source-damaged/);
      }
      const changed = Buffer.from(whole);
      changed[changed.indexOf("A'") > 0 ? changed.indexOf("A'") : 200] = 0x7e;
      expect(await failureOf(inspectAll(withContent(small, path, changed)))).toMatch(/^source-damaged/);
    }
    const capture = await captured(configOf(mariadb, database));
    const rows = capture.contents.get('tables/artwork.sql') as Buffer;
    const atStatement = rows.subarray(0, rows.indexOf(';\nINSERT') + 2);
    expect(await failureOf(inspectAll(withContent(capture, 'tables/artwork.sql', atStatement)))).toMatch(
      /^source-damaged: tables\/artwork\.sql/,
    );
    const without = artifactSet(capture, { choose: ({ path }) => path !== 'tables/visitor.sql' });
    expect(await failureOf(mariadbAdapter.inspect(without, context, {}))).toMatch(/^source-damaged: .*visitor are missing/);
    const swapped = withContent(capture, 'tables/visitor.sql', capture.contents.get('tables/artwork.sql') as Buffer);
    expect(await failureOf(inspectAll(swapped))).toMatch(/^source-damaged: .*another table/);
  });
});
