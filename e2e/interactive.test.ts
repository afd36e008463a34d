import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeSite, placesIn, placesOf, readSite, repository, write } from './support/site.ts';
import { keys, Terminal } from './support/terminal.ts';

const zip = { name: 'usb', kind: 'archive', directory: '../archives', format: 'zip' };

it('backup --interactive asks for everything, and does what was answered', async () => {
  using site = await makeSite();
  site.configure({ destinations: [repository, zip] });
  const terminal = new Terminal(['backup', '--interactive'], { directory: site.folder });
  // All sources are marked at first: the first one is taken out.
  await terminal.answer('What shall be backed up?', keys.space, keys.enter);
  await terminal.answer('Where to?', keys.enter);
  await terminal.answer('Why?', keys.down, keys.enter);
  await terminal.answer('What is it for?', 'before the upgrade', keys.enter);
  await terminal.answer('Back up photos, settings to local, usb?', 'y');
  await terminal.waitFor('Complete');
  expect(await terminal.ended(), terminal.shown).toBe(0);
  const { stdout } = await site.expect(0, ['show']);
  for (const text of ['pre-change', 'before the upgrade', 'photos', 'settings']) expect(stdout).toContain(text);
  expect(stdout).not.toMatch(/^app /m);
});

it('a no, an Escape, Ctrl-C and Ctrl-D at a question do nothing and exit 130', async () => {
  using site = await makeSite();
  site.configure({});
  for (const answer of ['n', '\u001b', keys.interrupt, keys.end]) {
    const terminal = new Terminal(['backup', '--interactive', '--source', 'settings'], { directory: site.folder });
    await terminal.answer('Why?', keys.enter);
    await terminal.answer('What is it for?', keys.enter);
    await terminal.answer('Back up settings to local?', answer);
    expect(await terminal.ended(), terminal.shown).toBe(130);
  }
  expect(await site.snapshots()).toEqual([]);
});

it('restore --interactive asks which snapshot, what and where to, shows the plan, and brings it back', async () => {
  using site = await makeSite();
  site.configure({});
  const saved = readSite(placesOf(site));
  await site.backup(['--description', 'the first one']);
  write(join(site.uploads, 'photo.jpg'), 'changed');
  write(join(site.uploads, 'lost later.txt'), 'later');
  await site.backup(['--description', 'the second one']);

  const beside = new Terminal(['restore', '--interactive'], { directory: site.folder });
  await beside.answer('Which snapshot?', keys.down, keys.enter);
  await beside.answer('What of it?', keys.enter);
  await beside.answer('Where to?', keys.enter);
  await beside.answer('Which folder or URL?', '../beside', keys.enter);
  await beside.waitFor('Restored and equal');
  expect(await beside.ended(), beside.shown).toBe(0);
  expect(readSite(placesIn(site.at('beside')))).toEqual(saved);

  const inPlace = new Terminal(['restore', '--interactive'], { directory: site.folder });
  await inPlace.answer('Which snapshot?', keys.down, keys.enter);
  await inPlace.answer('What of it?', keys.enter);
  await inPlace.answer('Where to?', keys.down, keys.enter);
  await inPlace.waitFor('moves away lost later.txt');
  await inPlace.answer('Restore in place?', 'y');
  await inPlace.waitFor('Restored and equal');
  expect(await inPlace.ended(), inPlace.shown).toBe(0);
  expect(readSite(placesOf(site))).toEqual(saved);
});

it('restore --in-place on a terminal asks first, and does nothing after a no', async () => {
  using site = await makeSite();
  site.configure({});
  await site.backup();
  write(join(site.uploads, 'photo.jpg'), 'changed');
  const changed = readSite(placesOf(site));
  const terminal = new Terminal(['restore', 'latest', '--in-place'], { directory: site.folder });
  await terminal.answer('Restore in place?', 'n');
  expect(await terminal.ended(), terminal.shown).toBe(130);
  expect(readSite(placesOf(site))).toEqual(changed);
  const yes = new Terminal(['restore', 'latest', '--in-place', '--yes'], { directory: site.folder });
  await yes.waitFor('Restored and equal');
  expect(await yes.ended(), yes.shown).toBe(0);
});

it('sign-key create asks for the password twice, and shows none of it', async () => {
  using site = await makeSite();
  const terminal = new Terminal(['sign-key', 'create', '../keys'], { directory: site.folder });
  await terminal.answer('Password of the secret key', 'correct horse', keys.enter);
  await terminal.answer('The same once more', 'another horse', keys.enter);
  await terminal.waitFor('they differ');
  await terminal.answer('Password of the secret key', 'correct horse', keys.enter);
  await terminal.answer('The same once more', 'correct horse', keys.enter);
  await terminal.waitFor('Made the key');
  expect(await terminal.ended(), terminal.shown).toBe(0);
  expect(terminal.shown).not.toContain('horse');
  const signing = {
    kind: 'minisign',
    secretKey: '../keys/sign.key',
    password: `\${env:SIGNING}`,
    publicKeys: [`\${file:../keys/sign.pub}`],
  };
  site.configure({ signing });
  await site.expect(0, ['backup'], { variables: { SIGNING: 'correct horse' } });
});

it('Ctrl-C on a terminal in the middle of a backup leaves nothing half-done', async () => {
  using site = await makeSite();
  for (let number = 0; number < 8; number += 1) write(join(site.uploads, `big/${number}`), Buffer.alloc(20_000_000, number));
  site.configure({ destinations: [zip] });
  const terminal = new Terminal(['backup'], { directory: site.folder });
  await terminal.answer('3 sources to usb', keys.interrupt);
  expect(await terminal.ended(), terminal.shown).toBe(130);
  expect(terminal.shown).toContain('stopping');
  expect(await site.snapshots()).toEqual([]);
  expect(existsSync(join(site.folder, '.holdfast/scratch/left'))).toBe(false);
});
