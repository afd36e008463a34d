import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDatabase, ruinDatabase } from './database.ts';
import { encodeJpeg } from './jpeg.ts';
import { encodePdf } from './pdf.ts';

/** A small website in one folder. */
export interface Site {
  readonly folder: string;
  readonly database: string;
  readonly uploads: string;
  /** The folder of `.env` and `config`. */
  readonly settings: string;
  /** Passwords and keys in its settings, which no program may print. */
  readonly secrets: readonly string[];
}

/** Makes the site, with a `backup.config.json` that keeps its snapshots in `backups`, beside it. */
export function makeSite(folder: string): Site {
  const site = {
    folder,
    database: join(folder, 'data/museum.db'),
    uploads: join(folder, 'uploads'),
    settings: folder,
    secrets: makeSecrets(),
  };
  mkdirSync(join(folder, 'data'), { recursive: true });
  makeDatabase(site.database);
  makeUploads(site.uploads);
  makeSettings(site);
  writeFileSync(join(folder, 'backup.config.json'), `${JSON.stringify(config, null, 2)}\n`);
  return site;
}

const config = {
  version: 1,
  name: 'museum',
  sources: [
    { name: 'database', kind: 'sqlite', path: 'data/museum.db' },
    { name: 'uploads', kind: 'uploads', path: 'uploads', exclude: ['**/*.tmp'] },
    { name: 'settings', kind: 'config-files', paths: ['.env', 'config/**/*.yml'] },
  ],
  destinations: [
    { name: 'local', kind: 'repository', url: 'file:../backups/repository' },
    { name: 'usb', kind: 'archive', directory: '../backups/archives', format: 'zip' },
  ],
};

const photos = 30;
const catalogues = 8;

function makeUploads(uploads: string): void {
  for (let number = 1; number <= photos; number += 1) {
    const [width, height] = [280 + number * 24, 210 + number * 18];
    const folder = join(uploads, 'photos', number % 3 === 0 ? '2025' : '2026');
    const jpeg = encodeJpeg({ width, height, shade: (x, y) => painting(number, x, y) });
    write(join(folder, `artwork-${String(number).padStart(3, '0')}.jpg`), jpeg);
  }
  const jpeg = encodeJpeg({ width: 320, height: 240, shade: (x, y) => painting(7, x, y) });
  for (let number = 1; number <= catalogues; number += 1) {
    const pages = Array.from({ length: number * 2 }, (_, page) =>
      Array.from({ length: 40 }, (_line, line) => `Catalogue ${number}, page ${page + 1}: artwork ${number * 1000 + page * 40 + line}`),
    );
    const document = encodePdf({ title: `Catalogue ${number}`, pages, picture: { jpeg, width: 320, height: 240 } });
    write(join(uploads, 'documents', `catalogue-${number}.pdf`), document);
  }
  write(join(uploads, 'documents/Führung für Gäste – été.pdf'), encodePdf({ title: 'Guided tours', pages: [['Every day at eleven.']] }));
  write(join(uploads, 'upload-in-progress.tmp'), randomBytes(5000));
  mkdirSync(join(uploads, 'waiting'));
  chmodSync(join(uploads, 'waiting'), 0o770);
  symlinkSync('photos/2026/artwork-001.jpg', join(uploads, 'title.jpg'));
}

function painting(number: number, x: number, y: number): number {
  const waves = Math.sin((x * number) / 300) * Math.cos(y / (10 + number)) * 70;
  return 128 + waves + (((x * 31 + y * 17 + number * 7) ^ (x * y)) % 61);
}

function makeSettings({ folder, secrets: [session, mail, storage] }: Site): void {
  write(join(folder, '.env'), `SESSION_KEY=${session}\nSITE_URL=https://museum.example\n`);
  chmodSync(join(folder, '.env'), 0o600);
  write(join(folder, 'config/mail.yml'), `host: mail.example\nuser: museum\npassword: "${mail}"\n`);
  write(join(folder, 'config/storage/bucket.yml'), `url: https://museum:${storage}@storage.example/bucket\n`);
}

function makeSecrets(): string[] {
  return ['session', 'mail', 'storage'].map((name) => `${name}-${randomBytes(12).toString('hex')}`);
}

function write(location: string, bytes: string | Uint8Array): void {
  mkdirSync(dirname(location), { recursive: true });
  writeFileSync(location, bytes);
  // A time of the past, so that a restore that does not set times is found out.
  const seconds = 1_760_000_000 + location.length * 86_400;
  utimesSync(location, seconds, seconds);
}

/** A bad day: rows deleted and a table dropped, photos gone, a document overwritten, settings lost. */
export function ruinSite({ folder, database, uploads }: Site): void {
  ruinDatabase(database);
  rmSync(join(uploads, 'photos/2026'), { recursive: true });
  rmSync(join(uploads, 'title.jpg'));
  cpSync(join(uploads, 'documents/catalogue-1.pdf'), join(uploads, 'documents/catalogue-2.pdf'));
  writeFileSync(join(uploads, 'documents/invoice.pdf.exe'), 'not what it says it is');
  rmSync(join(folder, 'config/storage'), { recursive: true });
  writeFileSync(join(folder, '.env'), 'SESSION_KEY=\n');
}
