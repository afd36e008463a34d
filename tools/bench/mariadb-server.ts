import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A private MariaDB server for a benchmark; disposing it stops it and removes its data. */
export interface BenchServer extends AsyncDisposable {
  /** Without credentials. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** For MariaDB's own programs. */
  readonly optionFile: string;
  readonly version: string;
  /** Has the stock client carry out SQL. Throws with its last words. */
  run(sql: string): void;
}

const program = join(import.meta.dirname, '../../libs/source-mariadb/src/testing/serve-mariadb.ts');

/** With room enough in memory for the whole data set, so that the server's disk is not what is measured. */
const settings = ['innodb-buffer-pool-size=2G', 'innodb-log-file-size=512M', 'max-allowed-packet=64M'];

export async function startServer(): Promise<BenchServer> {
  const child = spawn(process.execPath, [program, ...settings], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const place = JSON.parse(line) as Omit<BenchServer, 'run'>;
  return {
    ...place,
    run: (sql) => {
      const { status, stderr } = spawnSync('mariadb', [`--defaults-file=${place.optionFile}`], { input: sql, encoding: 'utf8' });
      if (status !== 0) throw new Error(`mariadb ended with ${status}:\n${stderr.slice(-2000)}`);
    },
    [Symbol.asyncDispose]: async () => {
      const exit = once(child, 'exit');
      child.stdin.end();
      await exit;
    },
  };
}

/**
 * A shop of `rows` rows in three tables: 3,000,000 are about 1.1 GB as SQL. Texts with quotes and characters of several
 * bytes, numbers of every kind, times, and content that does not compress.
 */
export function fillDatabase(server: BenchServer, database: string, rows: number): void {
  const [artworks, thumbnails] = [Math.round(rows / 3), Math.round(rows / 30)];
  server.run(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; USE ${database};
CREATE TABLE artwork (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, title VARCHAR(200) NOT NULL, artist VARCHAR(100), year SMALLINT,
  price DECIMAL(10,2), weight DOUBLE, created DATETIME NOT NULL, changed TIMESTAMP NOT NULL, description TEXT, KEY year (year), KEY artist (artist));
INSERT INTO artwork SELECT seq, CONCAT('Composition No. ', seq, ' “Étude”'), ELT(1+seq%5,'Klee','Kandinsky','O''Keeffe','Höch','Dalí'),
  1850+seq%170, seq%100000/7, sqrt(seq), '2001-01-01 00:00:00' + INTERVAL seq MINUTE, '2020-01-01 00:00:00' + INTERVAL seq SECOND,
  CONCAT('Oil on canvas, ', REPEAT(CONCAT(MD5(seq),' '), 10), '\\nIt''s in room ', seq%40) FROM seq_1_to_${artworks};
CREATE TABLE visit (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, artwork INT UNSIGNED NOT NULL, visitor CHAR(36) NOT NULL,
  seen DATETIME(3) NOT NULL, seconds FLOAT, agent VARCHAR(255), path VARCHAR(255), KEY artwork (artwork));
INSERT INTO visit SELECT seq, 1+seq%${artworks}, CONCAT(LEFT(MD5(seq),8),'-',LEFT(MD5(seq+1),4),'-4aaa-8aaa-',LEFT(MD5(seq+2),12)),
  '2020-01-01' + INTERVAL seq*37 SECOND, seq%900/7, CONCAT('Mozilla/5.0 (X11; Linux x86_64; rv:', seq%120, '.0) Gecko/20100101 Firefox/', seq%120),
  CONCAT('/artwork/', seq%${artworks}, '?utm=', SHA1(seq)) FROM seq_1_to_${rows - artworks - thumbnails};
CREATE TABLE thumbnail (id INT UNSIGNED NOT NULL PRIMARY KEY, bytes BLOB NOT NULL);
INSERT INTO thumbnail SELECT seq, UNHEX(REPEAT(CONCAT(SHA2(seq,512),SHA2(seq+0.5,512)), 8)) FROM seq_1_to_${thumbnails};`);
}
