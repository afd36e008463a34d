import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import schema from '@holdfast/schemas/events.schema.json' with { type: 'json' };
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { type TestSite, testSite } from './testing/test-site.ts';

const validate = new Ajv2020({ allErrors: true, discriminator: true, allowUnionTypes: true }).compile(schema);

const destinations = [
  { name: 'local', kind: 'repository', url: 'file:backups' },
  { name: 'vault', kind: 'repository', url: 'file:vault', offSite: true, storage: 'vault disk' },
];

function siteWith(more: object = {}): Promise<TestSite> {
  return testSite({ config: { destinations, ...more } });
}

describe('copy, status, report and verify with a budget', () => {
  it('tell programs what they do in events that the schema allows, a summary last', { timeout: 30_000 }, async () => {
    await using site = await siteWith({ objectives: { rpo: '24h' }, verification: { budget: '50%', maxAge: '30d' } });
    const lines: readonly (readonly [number, ...string[]])[] = [
      [0, 'backup', '--destination', 'local'],
      [3, 'status'],
      [0, 'copy', '--to', 'vault'],
      [0, 'copy', 'latest', '--to', 'vault', '--read-back'],
      [0, 'verify', '--budget'],
      [0, 'verify', '--budget', '5GB', '--max-age', '1d'],
      [0, 'status'],
      [0, 'list'],
      [0, 'report'],
    ];
    const told = new Set<unknown>();
    for (const [code, ...line] of lines) {
      const run = await site.run([...line, '--json']);
      expect(run, line.join(' ')).toMatchObject({ exitCode: code, stderr: '' });
      const wrong = run.events().filter((event) => !validate(event));
      expect(wrong, `${line.join(' ')}: ${JSON.stringify(validate.errors)}`).toEqual([]);
      expect(run.events().at(-1)).toMatchObject({ event: 'summary', exitCode: code });
      for (const { event } of run.events()) told.add(event);
    }
    const expected = ['copy-started', 'snapshot-copied', 'budget-chosen', 'source-status', 'status-problem', 'snapshot-copies'];
    expect([...told]).toEqual(expect.arrayContaining(expected));
  });

  it('tell people what they do', { timeout: 30_000 }, async () => {
    await using site = await siteWith({ objectives: { rpo: '24h' } });
    const id = (await site.run(['backup', '--quiet', '--destination', 'local'])).stdout.trim();
    const status = await site.run(['status']);
    expect(status.exitCode).toBe(3);
    expect(status.stdout).toContain('Not in order: 3 problems; the objective is 24h');
    expect(status.stderr).toContain('no complete snapshot of photos was verified down to its bytes; run holdfast verify');
    expect(status.stderr).toContain('the destination vault does not exist');
    const copy = await site.run(['copy', '--to', 'vault']);
    expect(copy.stdout).toContain('1 snapshot from local to vault');
    expect(copy.stdout).toContain('Copied: 1 snapshot is new in vault');
    expect((await site.run(['copy', '--to', 'vault'])).stdout).toContain('nothing was missing in vault');
    expect((await site.run(['verify', '--budget', '100%'])).stdout).toMatch(/vault: \d+ B of \d+ B, 1 of 1 object/);
    expect((await site.run(['list'])).stdout).toMatch(/local, vault {2}bytes 2\d{3}-/);
    expect((await site.run(['show'])).stdout).toMatch(/Verified: +bytes 2\d{3}-/);
    expect(await site.run(['status', '--quiet'])).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    const report = await site.run(['report']);
    expect(report.stdout).toContain('vault (vault disk, off-site)');
    expect(report.stdout).toMatch(new RegExp(`${id} .* 2 +2 +1 +bytes`));
    expect((await site.run(['report', '--html', 'page.html'])).stdout).toContain('page.html');
    expect(await readFile(join(site.folder, 'page.html'), 'utf8')).toContain('◑ bytes');
  });

  it.each<[string, readonly string[], string]>([
    ['a budget that is none', ['verify', '--budget', 'lots'], 'write an amount such as 5GB'],
    ['a budget without an amount', ['verify', '--budget'], 'write --budget 5GB or 10%'],
    ['a budget of one snapshot', ['verify', 'latest', '--budget', '5GB'], 'leave the snapshots and --level out'],
    ['a budget of another level', ['verify', '--level', 'content', '--budget', '5GB'], 'leave the snapshots and --level out'],
    ['a copy to nowhere', ['copy'], 'to'],
    ['a copy of everything and of one', ['copy', 'latest', '--all', '--to', 'vault'], 'leave one out'],
    ['a copy of a destination into itself', ['copy', '--from', 'vault', '--to', 'vault'], 'name another one with --to'],
  ])('2 for %s', async (_, line, remedy) => {
    await using site = await siteWith();
    await site.run(['backup']);
    const run = await site.run(line);
    expect(run).toMatchObject({ exitCode: 2 });
    expect(run.stderr).toContain(remedy);
  });
});
