import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@holdfast/fault';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Configuration, loadConfig } from './configuration.ts';
import { ConfigFault, problemText } from './problem.ts';

const sqlite = { name: 'app', kind: 'sqlite', path: 'data/app.db' };
const uploads = { name: 'photos', kind: 'uploads', path: 'storage/photos' };
const local = { name: 'local', kind: 'repository', url: 'file:backups' };
const usb = { name: 'usb', kind: 'archive', directory: 'archives', format: 'zip' };
const variable = (name: string) => `\${env:${name}}`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-config-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('loadConfig', () => {
  it('takes a configuration with nothing wrong in it', async () => {
    const configuration = await load({ sources: [sqlite, uploads], destinations: [local, usb] });
    expect(configuration.config.sources).toHaveLength(2);
    expect(configuration.baseDirectory).toBe(folder);
    expect(configuration.stateDirectory).toBe(join(folder, '.holdfast'));
  });

  it('finds the nearest file upwards', async () => {
    await load({});
    await mkdir(join(folder, 'a/b'), { recursive: true });
    const configuration = await loadConfig({ workingDirectory: join(folder, 'a/b'), variables: {} });
    expect(configuration.location).toBe(join(folder, 'backup.config.json'));
  });

  it('names the file that is missing', async () => {
    const missing = loadConfig({ workingDirectory: folder, variables: {}, location: 'other.json' });
    await expect(missing).rejects.toMatchObject({ code: 'config-missing', message: `${join(folder, 'other.json')} does not exist` });
    await expect(loadConfig({ workingDirectory: folder, variables: {}, location: '.' })).rejects.toMatchObject({ code: 'config-missing' });
  });

  it('gives line and column of what is not JSON', async () => {
    await writeFile(join(folder, 'backup.config.json'), '{\n  "version": 1,,\n}');
    const broken = loadConfig({ workingDirectory: folder, variables: {} });
    await expect(broken).rejects.toMatchObject({ code: 'config-invalid', message: expect.stringContaining('line 2, column 16') });
  });

  it('tells everything that is wrong at once, in order of place, with the nearest known name', async () => {
    const texts = await problems({
      name: 'rich mond',
      sources: [
        { ...sqlite, kind: 'sqllite' },
        { name: 'b', kind: 'uploads', pth: 'x' },
        { kind: 'sqlite', name: 'con', path: '' },
      ],
      destinations: [{ ...usb, format: 'zpi' }],
      retension: {},
    });
    expect(texts.map((text) => text.replace(/^line \d+, column \d+: /, ''))).toEqual([
      '/name: found "rich mond", expected a name of letters, digits, dot, underscore and hyphen, at most 64, starting with a letter or digit',
      '/sources/0/kind: found "sqllite", expected "sqlite", "mariadb", "uploads", "config-files" or "couchdb"; did you mean "sqlite"?',
      '/sources/1/pth: found the unknown property "pth", expected "path", "include" or "exclude"; did you mean "path"?',
      '/sources/2/name: found "con", expected a name that archives and systems do not use themselves',
      '/sources/2/path: found an empty text, expected a text that is not empty',
      '/destinations/0/format: found "zpi", expected "zip", "tar.gz", "tar.zst" or "directory"; did you mean "zip"?',
      '/retension: found the unknown property "retension", expected "retention", "verification", "objectives" or "signing"; did you mean "retention"?',
    ]);
    expect(texts[1]).toMatch(/^line \d+, column \d+: /);
  });

  it('refuses a property given twice', async () => {
    await writeFile(join(folder, 'backup.config.json'), JSON.stringify(config({})).replace('"name":', '"version":1,"name":'));
    const twice = loadConfig({ workingDirectory: folder, variables: {} });
    await expect(twice).rejects.toMatchObject({ problems: [{ pointer: '/version', found: 'a property given twice' }] });
  });

  it('checks a configuration of 1,000 sources in well under a second', async () => {
    const sources = Array.from({ length: 1000 }, (_, index) => ({ ...uploads, name: `s${index}`, path: `storage/${index}` }));
    const started = performance.now();
    const configuration = await load({ sources });
    expect(performance.now() - started).toBeLessThan(1000);
    expect(configuration.config.sources).toHaveLength(1000);
    expect(await problems({ sources: sources.map((source) => ({ ...source, pth: 1 })) })).toHaveLength(1000);
  });
});

describe('the logical pass', () => {
  it('refuses names that differ only in case, and reserved ones in any case', async () => {
    expect(await problems({ sources: [sqlite, { ...uploads, name: 'APP' }] })).toEqual([
      expect.stringContaining('/sources/1/name: found "APP", the name of /sources/0 already'),
    ]);
    expect(await problems({ destinations: [local, { ...usb, name: 'Local' }] })).toHaveLength(1);
  });

  it.each(['listings', 'Listings', 'details', 'RECOVERY.txt', 'recovery.txt', 'metadata.json', 'Data', 'bagit.txt', 'COM1', 'nul.db'])(
    'refuses %s as the name of a source, which archives and systems use themselves, whatever the destinations are',
    async (name) => {
      const found = `/sources/0/name: found "${name}", expected a name that archives and systems do not use themselves`;
      for (const destinations of [[local], [local, usb]])
        expect(await problems({ sources: [{ ...sqlite, name }], destinations })).toEqual([expect.stringContaining(found)]);
    },
  );

  it.each([
    [
      'a destination inside a source',
      { sources: [{ ...uploads, path: 'site' }], destinations: [{ ...usb, directory: 'site/backups' }] },
      '"site/backups/**"'.replace('site/', ''),
    ],
    ['a source inside a destination', { sources: [{ ...uploads, path: 'backups/x' }] }, 'lies inside the destination local'],
    [
      'one file twice',
      { sources: [sqlite, { ...sqlite, name: 'b', path: './data/../data/app.db' }] },
      'the place of the source app already',
    ],
    ['a database in an uploads folder', { sources: [sqlite, { ...uploads, path: 'data' }] }, '"app.db*" in the exclude of photos'],
    [
      'two repositories in one folder',
      { destinations: [local, { ...local, name: 'b', url: 'file:./backups/' }] },
      'the place of the destination local already',
    ],
    [
      'an archive inside a repository',
      { destinations: [local, { ...usb, directory: 'backups/packs' }] },
      'lies inside the destination local',
    ],
    [
      "Holdfast's own folder in a source",
      { sources: [{ ...uploads, path: '.', exclude: ['backups/**'] }] },
      '".holdfast/**" in the exclude',
    ],
  ])('refuses %s', async (_, part, text) => {
    expect(await problems(part)).toEqual([expect.stringContaining(text)]);
  });

  it('follows links when it compares places', async () => {
    await mkdir(join(folder, 'real/inner'), { recursive: true });
    await symlink('real/inner', join(folder, 'alias'));
    expect(await problems({ sources: [{ ...uploads, path: 'real' }], destinations: [{ ...usb, directory: 'alias/new' }] })).toHaveLength(1);
  });

  it('allows what is excluded, or not included', async () => {
    await load({ sources: [{ ...uploads, path: '.', exclude: ['backups/**', '.holdfast', 'data'] }, sqlite] });
    await load({ sources: [{ ...uploads, path: '.', include: ['storage/**', '*.txt'] }] });
  });

  it.each([
    ['one name for all snapshots', 'site.zip', 'a name of its own for each snapshot'],
    ['an ending that belies the format', 'site-{id}.tar.gz', 'a name that ends in .zip'],
    ['an unknown token', '{date}-{tiem}-{id}.zip', 'did you mean "{time}"?'],
  ])('refuses a template with %s', async (_, fileName, text) => {
    expect(await problems({ destinations: [{ ...usb, fileName }] })).toEqual([expect.stringContaining(text)]);
  });

  it.each(['/etc/*.conf', '../other/**', '!secret', './', ''])('refuses the pattern %j', async (pattern) => {
    expect(await problems({ sources: [{ ...uploads, exclude: ['ok/**', pattern] }] })).toEqual([
      expect.stringContaining('/sources/0/exclude/1'),
    ]);
    expect(await problems({ sources: [{ name: 'b', kind: 'config-files', paths: ['.env', pattern] }] })).toHaveLength(1);
  });

  it('refuses two archives that would write one file', async () => {
    const second = { ...usb, name: 'b', fileName: 'backup-{date}-{time}.zip' };
    expect(await problems({ destinations: [usb, second] })).toEqual([expect.stringContaining('another name or another folder')]);
    await load({ destinations: [usb, { ...usb, name: 'b', format: 'tar.zst' }, { ...usb, name: 'c', fileName: '{site}-{day}' }] });
  });

  it('H31: refuses a secret in the open without repeating it', async () => {
    const texts = await problems({
      sources: [{ ...sqlite, path: 'https://me:hunter2@host/app.db' }],
      destinations: [{ ...local, url: 's3://k:hunter2@b?token=hunter2' }],
    });
    expect(texts.length).toBeGreaterThanOrEqual(2);
    expect(texts.join('\n')).not.toContain('hunter2');
  });

  it('refuses a reference of an unknown form', async () => {
    expect(await problems({ sources: [{ ...sqlite, path: `\${HOME}/app.db` }] })).toEqual([expect.stringContaining(`found "\${HOME}"`)]);
    expect(await problems({ sources: [{ ...sqlite, path: `${variable('A').slice(0, -1)}/app.db` }] })).toHaveLength(1);
  });
});

describe('resolve', () => {
  it('replaces references late and collects what they stood for', async () => {
    await writeFile(join(folder, 'name.txt'), 'from-a-file\n');
    const path = `${variable('PLACE')}/\${file:name.txt}/$\${x}.db`;
    const configuration = await load({ sources: [{ ...sqlite, path }] }, { PLACE: '/srv/place' });
    const source = await configuration.resolve(only(configuration));
    expect(source).toEqual({ ...sqlite, path: `/srv/place/from-a-file/\${x}.db` });
    expect(configuration.config.sources[0]).toMatchObject({ path });
    expect(configuration.secrets.mask('open /srv/place/from-a-file')).toBe(`open ${variable('PLACE')}/\${file:name.txt}`);
  });

  it('H31: masks what references stand for before any is resolved: some verbs never resolve them', async () => {
    await writeFile(join(folder, 'a "name".txt'), 'from-a-file\n');
    const path = `${variable('PLACE')}/${variable('GONE')}/\${file:a "name".txt}`;
    const { secrets } = await load(
      { sources: [sqlite, { ...uploads, path, exclude: [variable('LEFT')] }] },
      { PLACE: '/srv/place', LEFT: 'left-out' },
    );
    expect(secrets.mask('/srv/place from-a-file left-out')).toBe(`${variable('PLACE')} \${file:a "name".txt} ${variable('LEFT')}`);
  });

  it.each([
    ['variable that is not set', variable('GONE')],
    ['variable that is empty', variable('EMPTY')],
    ['file that does not exist', `\${file:gone}`],
  ])('names the reference of a %s', async (_, path) => {
    const configuration = await load({ sources: [{ ...sqlite, path }] }, { EMPTY: '' });
    await expect(configuration.resolve(only(configuration))).rejects.toMatchObject({
      code: 'secret-missing',
      message: expect.stringContaining(path),
    });
  });

  it('H31: checks what a reference stands for without printing it', async () => {
    const configuration = await load({ destinations: [{ ...local, url: variable('URL') }] }, { URL: 'ftp://hunter2' });
    const fault = await configuration.resolve(only(configuration, 'destinations')).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ConfigFault);
    expect((fault as ConfigFault).problems.map(problemText)).toEqual([
      `/destinations/0/url: found what ${variable('URL')} stands for, expected file: and a folder, s3://bucket/prefix, sftp://user@host/folder or rclone:remote:folder`,
    ]);
  });

  it('finds a destination inside a source that only the environment shows', async () => {
    const configuration = await load(
      { sources: [{ ...uploads, path: 'site' }], destinations: [{ ...local, url: `file:${variable('PLACE')}` }] },
      { PLACE: 'site/hidden' },
    );
    const fault = (await configuration.resolve(only(configuration, 'destinations')).catch((error: unknown) => error)) as ConfigFault;
    expect(fault.problems.map(problemText).join()).toContain(`found "file:${variable('PLACE')}", which lies inside the source photos`);
  });
});

function config(part: object): object {
  return { version: 1, name: 'site', sources: [sqlite], destinations: [local], ...part };
}

async function load(part: object, variables: Record<string, string> = {}): Promise<Configuration> {
  await writeFile(join(folder, 'backup.config.json'), JSON.stringify(config(part), undefined, 2));
  return await loadConfig({ workingDirectory: folder, variables });
}

async function problems(part: object): Promise<string[]> {
  try {
    await load(part);
  } catch (error) {
    if (error instanceof ConfigFault) return error.problems.map(problemText);
    throw error;
  }
  throw new Fault('internal', 'nothing was found wrong');
}

function only(
  configuration: Configuration,
  list: 'sources' | 'destinations' = 'sources',
): { readonly name: string; readonly kind: string } {
  const [first] = configuration.config[list];
  if (first === undefined) throw new Fault('internal', `no ${list}`);
  return first;
}
