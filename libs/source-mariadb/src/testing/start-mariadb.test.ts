import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasMariadb, startMariadb } from './index.ts';

describe.skipIf(!hasMariadb && process.env.CI === undefined)('a private MariaDB', () => {
  it('is reached by its password alone, keeps what was committed through a kill, and leaves nothing', { timeout: 60_000 }, async () => {
    let home = '';
    let processId = 0;
    {
      await using mariadb = await startMariadb({ binaryLog: true, timezone: 'Europe/Dublin' });
      ({ home, processId } = mariadb);
      await mariadb.run(
        "CREATE DATABASE `a``b ☃`; CREATE TABLE `a``b ☃`.t (v TEXT CHARACTER SET utf8mb4); INSERT INTO `a``b ☃`.t VALUES ('é😀')",
      );
      await mariadb.kill();
      await mariadb.restart();
      expect(await mariadb.run('SELECT hex(v), @@system_time_zone, @@log_bin, @@gtid_binlog_pos FROM t', { database: 'a`b ☃' })).toMatch(
        /^C3A9F09F9880\t(GMT|IST)\t1\t0-1-\d+\n$/,
      );
      await expect(mariadb.run('SELECT 1', { options: ['--password=wrong'] })).rejects.toThrow('Access denied');
      expect(new URL(mariadb.url('x')).password).not.toContain(' ');
    }
    expect([existsSync(home), isThere(processId)]).toEqual([false, false]);
  });

  it('names what a server that does not start complained of', { timeout: 60_000 }, async () => {
    await expect(startMariadb({ settings: { 'no-such-option': '1' } })).rejects.toThrow(/unknown variable 'no-such-option=1'/);
  });
});

function isThere(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
