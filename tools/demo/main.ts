// `npm run demo`: the main job on a small but real site, step by step. Every claim is checked; a false one ends it with 1.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readContents } from './database.ts';
import { Holdfast } from './holdfast.ts';
import { makeSite, ruinSite, type Site } from './site.ts';
import { claimEqual, digestOfSite, readSite, type SiteState } from './site-state.ts';
import { formatNumber, Story } from './story.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-demo-')));
const story = new Story();

/** What is known of the site from before the bad day. */
interface Known {
  readonly before: SiteState;
  /** Tickets that were sold before the backup began. */
  readonly soldAtLeast: number;
  readonly snapshot: string;
}

async function main(): Promise<void> {
  const site = buildSite();
  const holdfast = new Holdfast(site.folder, story);
  const known = await backUp(site, holdfast);
  await prove(holdfast);
  const ruined = await ruin(site, holdfast, known);
  await restore(site, holdfast, known);
  await takeBack(site, holdfast, { ...known, ruined });
  await readArchive(holdfast, known);
  showNoSecrets(site, holdfast);
  tellWhatNext(site, known);
}

function buildSite(): Site {
  story.chapter('A small site: a museum that sells tickets');
  const site = makeSite(join(folder, 'site'));
  const { contents, uploads } = readSite(site);
  const count = (ending: string): number => [...uploads].filter(([path, is]) => path.endsWith(ending) && is.startsWith('file')).length;
  story.tell(`database  data/museum.db, in WAL mode: ${formatNumber(contents.still.rows)} rows, indexes, a view and a trigger`);
  story.tell(`uploads   ${count('.jpg')} JPEG and ${count('.pdf')} PDF files, an empty folder, a link, an accented name`);
  story.tell('settings  .env and config/**/*.yml, with passwords in them');
  story.tell(`It lies in ${site.folder} and will be kept in a repository and as zip files.`);
  return site;
}

async function backUp(site: Site, holdfast: Holdfast): Promise<Known> {
  story.chapter('Back it up while it sells tickets');
  await holdfast.run('validate');
  const writer = spawn(process.execPath, [fileURLToPath(new URL('writer.ts', import.meta.url)), site.database], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(writer.stdout, 'data');
  const soldAtLeast = readContents(site.database).sold;
  await holdfast.run('backup');
  const sold = readContents(site.database).sold - soldAtLeast;
  writer.stdin.end();
  await once(writer, 'exit');
  story.claim(`another process sold ${formatNumber(sold)} tickets meanwhile and was not stopped`, sold > 0);
  const [event] = await holdfast.events('list');
  return { before: readSite(site), soldAtLeast, snapshot: String(event?.snapshot) };
}

async function prove(holdfast: Holdfast): Promise<void> {
  story.chapter('Prove that the snapshot can be read back');
  await holdfast.run('verify --level content');
  await holdfast.run('list');
}

async function ruin(site: Site, holdfast: Holdfast, { snapshot }: Known): Promise<string> {
  story.chapter('A bad day: rows and photos deleted, a table dropped, settings lost');
  ruinSite(site);
  await holdfast.run('backup --kind pre-change --description before-the-repair');
  await holdfast.run(`diff ${snapshot} latest`);
  return digestOfSite(site);
}

async function restore(site: Site, holdfast: Holdfast, known: Known): Promise<void> {
  story.chapter('Bring it back: first the plan, then in place');
  await holdfast.run(`restore ${known.snapshot} --plan`);
  await holdfast.run(`restore ${known.snapshot} --in-place`);
  story.tell('Compared without Holdfast, with what was noted before the bad day:');
  claimEqual(story, known, readSite(site));
}

async function takeBack(site: Site, holdfast: Holdfast, known: Known & { readonly ruined: string }): Promise<void> {
  story.chapter('Changed your mind? Take the restore back, and do it again');
  await holdfast.run('restore --undo');
  story.claim('the ruined site is back as it was, to the last bit', digestOfSite(site) === known.ruined);
  await holdfast.run(`restore ${known.snapshot} --in-place --quiet`);
  claimEqual(story, known, readSite(site));
}

async function readArchive(holdfast: Holdfast, known: Known): Promise<void> {
  story.chapter('The other destination alone is enough: the zip file, restored beside the site');
  const target = join(folder, 'from-the-zip');
  await holdfast.run(`restore ${known.snapshot} --from usb --to ${target}`);
  const places = { database: join(target, 'database/museum.db'), uploads: join(target, 'uploads'), settings: join(target, 'settings') };
  // What the configuration leaves out is in no snapshot.
  const uploads = new Map([...known.before.uploads].filter(([path]) => !path.endsWith('.tmp')));
  claimEqual(story, { ...known, before: { ...known.before, uploads } }, readSite(places));
}

function showNoSecrets({ secrets }: Site, { printed }: Holdfast): void {
  story.chapter('Passwords');
  const told = secrets.filter((secret) => printed.includes(secret));
  story.claim(
    `none of the site's ${secrets.length} passwords and keys stands in the ${formatNumber(printed.length)} characters printed`,
    told.length === 0,
  );
}

function tellWhatNext({ folder: siteFolder }: Site, { snapshot }: Known): void {
  const config = join(siteFolder, 'backup.config.json');
  story.chapter('Yours to play with');
  for (const [what, where] of [
    ['the site', siteFolder],
    ['its configuration', config],
    ['the repository', join(folder, 'backups/repository')],
    ['the zip files', join(folder, 'backups/archives')],
  ] as const) {
    if (!existsSync(where)) throw new Error(`${where} is missing`);
    story.tell(`${what.padEnd(18)} ${where}`);
  }
  story.tell('');
  story.tell('From here, for example:');
  for (const line of [
    'list',
    `show ${snapshot}`,
    `find '*.jpg' --snapshot ${snapshot}`,
    `restore ${snapshot} --source uploads --path 'photos/2026/**' --to ${join(folder, 'photos')}`,
    'restore --undo',
  ]) {
    story.tell(`  npm run -s holdfast -- ${line} --config ${config}`);
  }
  console.log(`\n${story.claims} claims checked, all true, in ${story.seconds.toFixed(1)} s. rm -r ${folder} removes everything.`);
}

try {
  await main();
} catch (error) {
  console.error(`\nThe demo failed: ${(error as Error).message}\nWhat it made lies in ${folder}`);
  process.exitCode = 1;
}
