import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { FileReader } from '@holdfast/filesystem';
import type { Artifact, ArtifactEntry, LocalFile } from '@holdfast/manifest';
import type { ArtifactSet } from '@holdfast/source';
import { describe, expect, it } from 'vitest';
import { uploadsAdapter } from './index.ts';
import { everything, type Selection } from './selection.ts';
import { capture, makeSite, replacing, stored } from './testing/site.ts';
import { walk } from './walk.ts';

function open(artifact: Artifact | undefined): FileReader {
  const content = artifact?.content as LocalFile;
  return FileReader.open(content.location as string, content.identity);
}

describe('between the listing and the reading', () => {
  it('a file that vanished, changed, or became a link is told from what was listed', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    mkdirSync(folder);
    for (const name of ['changed', 'kept', 'linked', 'replaced', 'vanished']) writeFileSync(`${folder}/${name}`, name);
    writeFileSync(`${site.folder}/secret`, 'linked');
    await using view = await (await site.uploads()).freeze({});
    const artifacts = await Array.fromAsync(view.artifacts({}));
    writeFileSync(`${folder}/changed`, 'CHANGED');
    rmSync(`${folder}/linked`);
    symlinkSync('../secret', `${folder}/linked`);
    writeFileSync(`${folder}/new`, 'replaced');
    renameSync(`${folder}/new`, `${folder}/replaced`);
    rmSync(`${folder}/vanished`);
    const codes = artifacts.map((artifact) => {
      try {
        using reader = open(artifact);
        reader.finish();
        return 'read';
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
    expect(codes).toEqual(['source-changed', 'read', 'source-changed', 'source-changed', 'source-missing']);
    expect((await Array.fromAsync(view.artifacts({}))).map(({ path }) => path)).toEqual(artifacts.map(({ path }) => path));
  });

  it('a folder that became a link out of the tree gives nothing of what lies there', async () => {
    await using site = makeSite();
    mkdirSync(`${site.folder}/photos/sub`, { recursive: true });
    mkdirSync(`${site.folder}/outside`);
    writeFileSync(`${site.folder}/photos/sub/a`, 'mine');
    writeFileSync(`${site.folder}/outside/a`, 'secret');
    await using view = await (await site.uploads()).freeze({});
    const [, artifact] = await Array.fromAsync(view.artifacts({}));
    rmSync(`${site.folder}/photos/sub`, { recursive: true });
    symlinkSync('../outside', `${site.folder}/photos/sub`);
    expect(() => open(artifact)).toThrow(expect.objectContaining({ code: 'source-changed' }));
    expect(() => FileReader.reopen(`${site.folder}/photos/sub/a`)).toThrow(expect.objectContaining({ code: 'source-changed' }));
  });
});

describe('while the listing is made', () => {
  /** Takes everything and calls back at the moment between the look at a path and the look into it. */
  function interrupted(path: string, act: () => void): Selection {
    return {
      ...everything,
      judge(judged, ...rest) {
        if (judged === path) act();
        return everything.judge(judged, ...rest);
      },
    };
  }

  it('a folder that becomes a link is not followed', async () => {
    await using site = makeSite();
    mkdirSync(`${site.folder}/photos/sub/deep`, { recursive: true });
    mkdirSync(`${site.folder}/outside/deep`, { recursive: true });
    writeFileSync(`${site.folder}/outside/deep/secret`, 'x');
    const swapped = (path: string) =>
      interrupted(path, () => {
        renameSync(`${site.folder}/photos/sub`, `${site.folder}/moved`);
        symlinkSync('../outside', `${site.folder}/photos/sub`);
      });
    for (const [path, paths] of [
      ['sub', []],
      ['sub/deep', ['sub']],
    ] as const) {
      const { table, problems } = await walk(`${site.folder}/photos`, swapped(path), {});
      expect(table.order.map((row) => table.path(row))).toEqual(paths);
      expect(problems).toMatchObject([{ path, code: 'changed' }]);
      rmSync(`${site.folder}/photos/sub`);
      renameSync(`${site.folder}/moved`, `${site.folder}/photos/sub`);
    }
  });

  it('what vanishes is not there', async () => {
    await using site = makeSite();
    mkdirSync(`${site.folder}/photos/sub`, { recursive: true });
    writeFileSync(`${site.folder}/photos/z`, 'x');
    const selection = interrupted('sub', () => rmSync(`${site.folder}/photos/sub`, { recursive: true }));
    const { table, problems } = await walk(`${site.folder}/photos`, selection, {});
    expect(table.order.map((row) => table.path(row))).toEqual(['z']);
    expect(problems).toEqual([]);
  });

  it('an abort ends it within a tenth of a second', async () => {
    await using site = makeSite();
    mkdirSync(`${site.folder}/photos`);
    for (let index = 0; index < 300; index += 1) mkdirSync(`${site.folder}/photos/${index}`);
    for (let index = 0; index < 3_000; index += 1) writeFileSync(`${site.folder}/photos/${index % 300}/f${index}`, '');
    const controller = new AbortController();
    let aborted = 0;
    const selection: Selection = {
      ...everything,
      judge(path, ...rest) {
        for (const end = performance.now() + 0.05; performance.now() < end; );
        if (path.includes('/') && aborted === 0) {
          aborted = performance.now();
          controller.abort();
        }
        return everything.judge(path, ...rest);
      },
    };
    await expect(walk(`${site.folder}/photos`, selection, { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - aborted).toBeLessThan(100);
  });
});

describe('a set of artifacts that no walk could have yielded', () => {
  const file = {
    type: 'file',
    size: 0,
    mode: 0o644,
    mtime: '1.000000000',
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  } as const;
  const link = { type: 'symlink', size: 0, target: '/etc' } as const;
  const cases: [string, string, ArtifactEntry[]][] = [
    [
      'a path twice',
      'source-damaged',
      [
        { path: 'a', ...file },
        { path: 'a', ...file },
      ],
    ],
    [
      'a path out of order',
      'source-damaged',
      [
        { path: 'b', ...file },
        { path: 'a', ...file },
      ],
    ],
    [
      'a file below a link',
      'source-damaged',
      [
        { path: 'a', ...link },
        { path: 'a.txt', ...file },
        { path: 'a/passwd', ...file },
      ],
    ],
    [
      'a file below a file',
      'source-damaged',
      [
        { path: 'a', ...file },
        { path: 'a/b', ...file },
      ],
    ],
    ['another name of a file outside', 'artifact-missing', [{ path: 'a', type: 'hardlink', size: 0, target: '../../etc/shadow' }]],
    [
      'another name of a link',
      'artifact-missing',
      [
        { path: 'a', ...link },
        { path: 'b', type: 'hardlink', size: 0, target: 'a' },
      ],
    ],
    ['a link to nothing at all', 'source-damaged', [{ path: 'a', type: 'symlink', size: 0 }]],
    [
      'a path that leads outside',
      'unsafe-path',
      [
        { path: 'a', ...file },
        { path: '../b', ...file },
      ],
    ],
  ];

  it.each(cases)('with %s is refused, by stage and by inspect', async (_, code, entries) => {
    await using site = makeSite();
    mkdirSync(`${site.folder}/photos`);
    const source = await site.uploads();
    const empty = await capture(source);
    const artifacts = stored({ ...empty, entries, contents: new Map(entries.map(({ path }) => [path, Buffer.alloc(0)])) });
    await expect(source.stage(artifacts, { kind: 'directory', directory: `${site.folder}/new` }, replacing())).rejects.toMatchObject({
      code,
    });
    await expect(uploadsAdapter.inspect(artifacts, site.context, {})).rejects.toMatchObject({ code });
    expect(readdirSync(site.folder)).toEqual(['photos']);
  });

  it('that differs from what its snapshot says of it is damaged', async () => {
    await using site = makeSite();
    mkdirSync(`${site.folder}/photos`);
    for (const name of ['a', 'b']) writeFileSync(`${site.folder}/photos/${name}`, name);
    const whole = stored(await capture(await site.uploads()));
    expect((await uploadsAdapter.inspect(whole, site.context, {})).objects).toEqual(whole.details.inventory.objects);
    const lacking: ArtifactSet = {
      ...whole,
      async *entries(options) {
        for await (const entry of whole.entries(options)) if (entry.path !== 'b') yield entry;
      },
    };
    await expect(uploadsAdapter.inspect(lacking, site.context, {})).rejects.toMatchObject({ code: 'source-damaged' });
  });

  it('never reaches a file outside through the target', async () => {
    await using site = makeSite();
    mkdirSync(`${site.folder}/photos`);
    writeFileSync(`${site.folder}/outside`, 'untouched');
    writeFileSync(`${site.folder}/photos/a`, 'one');
    const source = await site.uploads();
    const artifacts = stored(await capture(source));
    mkdirSync(`${site.folder}/new`);
    symlinkSync('../outside', `${site.folder}/new/a`);
    await using staged = await source.stage(artifacts, { kind: 'directory', directory: `${site.folder}/new` }, replacing());
    await staged.ready({});
    expect(readFileSync(`${site.folder}/outside`, 'utf8')).toBe('untouched');
    expect(staged.steps.map((step) => step.kind === 'rename' && step.to)).toEqual([
      `${staged.undoDirectories[0]}/new`,
      `${site.folder}/new`,
    ]);
  });
});
