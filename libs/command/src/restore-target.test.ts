import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceAdapter } from '@holdfast/source';
import { type ReferenceConfig, referenceAdapter } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { refusePassword } from './restore-target.ts';
import { type TestSite, testSite } from './testing/test-site.ts';

/** Folders that can be reached by a URL too, as databases are: its path is the folder, its user and password lead nowhere. */
function reachable(): SourceAdapter<ReferenceConfig> {
  const inner = referenceAdapter();
  return {
    ...inner,
    capabilities: { ...inner.capabilities, services: ['memory'] },
    elsewhere: (config, place) => ({ ...config, path: new URL(place).pathname }),
  };
}

async function backedUp(variables: Readonly<Record<string, string>> = {}): Promise<TestSite> {
  const site = await testSite({ sources: { uploads: reachable() as SourceAdapter<never> }, variables });
  await site.run(['backup']);
  return site;
}

const restoring = (to: string, ...more: string[]) => ['restore', 'latest', '--source', 'photos', '--to', to, ...more];

describe('restore --to a URL', () => {
  it('restores one source there, and plans it', async () => {
    await using site = await backedUp();
    const there = join(site.folder, 'there');
    const planned = await site.run(restoring(`memory://host${there}`, '--plan'));
    expect(planned).toMatchObject({ exitCode: 0 });
    expect(await site.run(restoring(`memory://host${there}`))).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Restored and equal'),
    });
    expect(await readFile(join(there, 'a.txt'), 'utf8')).toBe('alpha');
    expect(await site.run(restoring(`memory://host${there}`))).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('is not empty'),
    });
  });

  it('H31: takes the URL from the environment, late, and tells nothing of its password', async () => {
    const variables: Record<string, string> = {};
    await using site = await backedUp(variables);
    const there = join(site.folder, 'there');
    expect(await site.run(restoring(`\${env:STAGING_URL}`))).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('STAGING_URL') });
    variables.STAGING_URL = `memory://user:hunter2@host${there}`;
    for (const to of [`\${env:STAGING_URL}`, `memory://user:\${env:PASSWORD}@host${there}2`]) {
      const run = await site.run(restoring(to, '--json'), { variables: { ...variables, PASSWORD: 'hunter2' } });
      expect(run.exitCode).toBe(0);
      expect(run.stdout + run.stderr).not.toContain('hunter2');
    }
    expect(await readFile(join(`${there}2`, 'a.txt'), 'utf8')).toBe('alpha');
  });

  it('takes a folder from the environment too', async () => {
    await using site = await backedUp({ PLACE: 'beside' });
    expect(await site.run(restoring(`\${env:PLACE}`))).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(site.folder, 'beside/photos/a.txt'), 'utf8')).toBe('alpha');
  });

  it.each([
    ['H31: a password that was typed', restoring('memory://user:hunter2@host/there'), 'every user of this machine'],
    ['a service that the kind cannot be on', restoring('ftp://host/there'), 'memory://'],
    ['several sources', ['restore', 'latest', '--to', 'memory://host/there'], 'choose with --source'],
  ])('refuses %s', async (_what, line, remedy) => {
    await using site = await backedUp();
    const run = await site.run(line);
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(remedy) });
    expect(run.stderr).not.toContain('hunter2');
  });
});

describe('a password on the command line', () => {
  it.each([
    'mariadb://user:secret@host/db',
    'mariadb://user:secret@host:3306/db',
    'https://:secret@host/db',
    'mariadb://user:se/cret@host/db',
    'mariadb://user:123@host/db',
    `mariadb://user:\${env:A}secret@host/db`,
    'mariadb://host/db?user=x&password=secret',
  ])('H31: is seen in %s', (text) => {
    expect(() => refusePassword(text, '--to')).toThrow('every user');
  });

  it.each([
    'mariadb://user@host/db',
    'mariadb://host:3306/db',
    'mariadb://user:@host/db',
    `mariadb://user:\${env:PASSWORD}@host/db`,
    `\${env:URL}`,
    'https://host:5984/db?heartbeat=true',
    './folder:with@signs',
    '/srv/a:b@c',
  ])('is not seen in %s', (text) => {
    expect(() => refusePassword(text, '--to')).not.toThrow();
  });
});
