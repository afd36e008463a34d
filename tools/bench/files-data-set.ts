import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Sizes of the data set; text files and photos share the folder `uploads`, the database lies beside it. */
export interface FilesDataSet {
  readonly textFiles: number;
  readonly photos: number;
  readonly databaseRows: number;
  /** Bytes of one file more, in MiB, which do not compress. */
  readonly hugeFileMebibytes?: number;
}

/** About 2 GB, as a site of ten years has them: many small texts, photos that do not compress, one busy database. */
export const twoGigabytes: FilesDataSet = { textFiles: 20_000, photos: 1_500, databaseRows: 1_000_000 };

/** The same with ten times the small files, which shows the growth. */
export const manySmallFiles: FilesDataSet = { ...twoGigabytes, textFiles: 200_000 };

/** One file of 8 GiB: memory must not grow with it. */
export const hugeFile: FilesDataSet = { textFiles: 200, photos: 0, databaseRows: 1_000, hugeFileMebibytes: 8_192 };

/** A few MB, to see that the benchmark works. */
export const tiny: FilesDataSet = { textFiles: 500, photos: 5, databaseRows: 10_000 };

/** Makes the data set in `directory` unless it stands there complete; the texts are the same in every run. */
export function makeFilesDataSet(directory: string, size: FilesDataSet): void {
  if (existsSync(directory)) return;
  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  makeTexts(join(unfinished, 'uploads/texts'), size.textFiles);
  makePhotos(join(unfinished, 'uploads/photos'), size.photos);
  makeDatabase(join(unfinished, 'app.db'), size.databaseRows);
  makeHugeFile(join(unfinished, 'uploads/huge.bin'), size.hugeFileMebibytes ?? 0);
  renameSync(unfinished, directory);
}

function makeTexts(directory: string, count: number): void {
  const words = Array.from({ length: 4_000 }, (_, index) =>
    createHash('sha256')
      .update(`word ${index}`)
      .digest('hex')
      .slice(0, 3 + (index % 8)),
  );
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state >>> 8;
  };
  for (let index = 0; index < count; index += 1) {
    const folder = join(directory, String(index % 200).padStart(3, '0'));
    if (index < 200) mkdirSync(folder, { recursive: true });
    const length = 100 + (next() % 1_400);
    const text = Array.from({ length }, () => words[next() % words.length]).join(' ');
    writeFileSync(join(folder, `page-${index}.txt`), `Page ${index}\n\n${text}\n`);
  }
}

function makePhotos(directory: string, count: number): void {
  mkdirSync(directory, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const bytes = randomFillSync(Buffer.allocUnsafe(700_000 + ((index * 7_919) % 900_000)));
    writeFileSync(join(directory, `photo-${String(index).padStart(4, '0')}.jpg`), bytes);
  }
}

function makeHugeFile(path: string, mebibytes: number): void {
  if (mebibytes === 0) return;
  const block = Buffer.allocUnsafe(1 << 20);
  const descriptor = openSync(path, 'w');
  for (let index = 0; index < mebibytes; index += 1) writeSync(descriptor, randomFillSync(block));
  closeSync(descriptor);
}

function makeDatabase(path: string, rows: number): void {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
    CREATE TABLE visit (id INTEGER PRIMARY KEY, at TEXT, page TEXT, referrer TEXT, agent TEXT, token TEXT);
    CREATE INDEX visit_page ON visit (page);
    BEGIN;`);
  const insert = database.prepare('INSERT INTO visit (at, page, referrer, agent, token) VALUES (?, ?, ?, ?, ?)');
  for (let row = 0; row < rows; row += 1) {
    const token = createHash('sha1').update(String(row)).digest('hex');
    const at = new Date(1_700_000_000_000 + row * 1_000).toISOString();
    insert.run(
      at,
      `/page/${row % 20_000}`,
      `https://example.org/${token.slice(0, 8)}`,
      `Mozilla/5.0 (agent ${row % 37})`,
      token.repeat(3).slice(0, 104),
    );
  }
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE);');
  database.close();
}
