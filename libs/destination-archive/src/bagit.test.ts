import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openArchives, smallSite } from './testing/archives.ts';
import { unpackGzipOrZstd, unzip } from './testing/unpack.ts';

/** What is wrong with a bag, by RFC 8493; written from the text of the RFC alone. */
function bagProblems(bag: string): string[] {
  const problems: string[] = [];
  const declaration = readFileSync(join(bag, 'bagit.txt'), 'utf8');
  if (!/^BagIt-Version: 1\.0\r?\nTag-File-Character-Encoding: UTF-8\r?\n?$/.test(declaration)) problems.push('bagit.txt (2.1.1)');
  const payload = filesBelow(bag, 'data');
  const listed = manifestOf(bag, 'manifest-sha256.txt', problems);
  if ([...listed.keys()].some((path) => !path.startsWith('data/'))) problems.push('a tag file in the payload manifest (2.1.3)');
  for (const path of payload) if (!listed.has(path)) problems.push(`${path} is in no manifest (3, complete)`);
  const tags = manifestOf(bag, 'tagmanifest-sha256.txt', problems);
  if ([...tags.keys()].some((path) => path.startsWith('data/') || path.startsWith('tagmanifest-')))
    problems.push('tagmanifest lists what it must not (2.2.1)');
  for (const path of filesBelow(bag, '.').filter((path) => !path.startsWith('data/') && !path.startsWith('tagmanifest-'))) {
    if (!tags.has(path)) problems.push(`${path} is in no tag manifest`);
  }
  for (const [path, sum] of [...listed, ...tags]) {
    const stats = lstatSync(join(bag, path), { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile()) problems.push(`${path} is missing (3, complete)`);
    else if (
      createHash('sha256')
        .update(readFileSync(join(bag, path)))
        .digest('hex') !== sum
    )
      problems.push(`${path} has changed (3, valid)`);
  }
  const oxum = /^Payload-Oxum: (\d+)\.(\d+)$/m.exec(readFileSync(join(bag, 'bag-info.txt'), 'utf8'));
  const bytes = payload.reduce((sum, path) => sum + lstatSync(join(bag, path)).size, 0);
  if (oxum?.[1] !== String(bytes) || oxum[2] !== String(payload.length)) problems.push('Payload-Oxum (2.2.2)');
  return problems;
}

/** `checksum filepath` lines; in a path only CR, LF and % are percent-encoded, and nothing else is (2.1.3). */
function manifestOf(bag: string, name: string, problems: string[]): Map<string, string> {
  const bytes = readFileSync(join(bag, name));
  const sums = new Map<string, string>();
  for (const line of new TextDecoder('utf-8', { fatal: true })
    .decode(bytes)
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== '')) {
    const [, sum, encoded] = /^([0-9a-f]{64})[ \t]+(.+)$/.exec(line) ?? [];
    if (sum === undefined || encoded === undefined) problems.push(`${name}: ${line}`);
    else {
      const path = encoded
        .replaceAll(/%0[aA]/g, '\n')
        .replaceAll(/%0[dD]/g, '\r')
        .replaceAll('%25', '%');
      if (path.startsWith('/') || path.startsWith('~') || path.split('/').includes('..')) problems.push(`${name}: ${path} leads outside`);
      if (sums.has(path)) problems.push(`${name}: ${path} is there twice`);
      sums.set(path, sum);
    }
  }
  return sums;
}

function filesBelow(bag: string, folder: string): string[] {
  return readdirSync(join(bag, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(bag.length + 1));
}

describe('the BagIt layout', () => {
  for (const format of ['zip', 'tar.gz', 'tar.zst', 'directory'] as const) {
    it(`${format}: holds one valid bag, and nothing beside it`, async () => {
      await using archives = await openArchives({ format, layout: 'bagit' });
      await archives.save(smallSite());
      const [name] = await archives.names();
      const archive = join(archives.directory, name as string);
      const out = join(archives.scratch, 'out');
      mkdirSync(out);
      if (format === 'zip') unzip(readFileSync(archive), out);
      else if (format !== 'directory') execFileSync('tar', ['xf', '-'], { cwd: out, input: await unpackGzipOrZstd(archive, format) });
      const bag = format === 'directory' ? archive : join(out, 'backup-2026-05-01-120001');
      if (format !== 'directory') expect(readdirSync(out)).toEqual(['backup-2026-05-01-120001']);
      expect(bagProblems(bag)).toEqual([]);
      expect(readFileSync(join(bag, 'data/photos/caf=E9'), 'utf8')).toBe('four');
      expect(readFileSync(join(bag, 'data/photos/new=0Aline'), 'utf8')).toBe('one');
      expect(readFileSync(join(bag, 'data/photos/back=5Cslash'), 'utf8')).toBe('two');
      expect(readFileSync(join(bag, 'data/photos/50=25 =3D half'), 'utf8')).toBe('three');
      const python = spawnSync('python3', ['-m', 'bagit', '--validate', bag], { encoding: 'utf8' });
      if (!/No module named|ENOENT/.test(`${python.stderr}${python.error}`)) expect(python.status, python.stderr).toBe(0);
    });
  }

  it('H5: the validator of this test rejects a bag that is not valid', async () => {
    await using archives = await openArchives({ format: 'directory', layout: 'bagit' });
    await archives.save(smallSite());
    const bag = join(archives.directory, (await archives.names())[0] as string);
    writeFileSync(join(bag, 'data/extra'), 'x');
    expect(bagProblems(bag)).toHaveLength(2);
    rmSync(join(bag, 'data/extra'));
    appendFileSync(join(bag, 'data/app/app.db'), 'x');
    expect(bagProblems(bag)).toHaveLength(2);
  });
});
