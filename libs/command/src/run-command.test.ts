import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultyAdapter, MemoryPlace, memoryAdapter } from '@holdfast/destination/testing';
import { Fault } from '@holdfast/fault';
import schema from '@holdfast/schemas/events.schema.json' with { type: 'json' };
import { intercept, referenceAdapter } from '@holdfast/source/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { testSite } from './testing/test-site.ts';

const validate = new Ajv2020({ allErrors: true, discriminator: true, allowUnionTypes: true }).compile(schema);

describe('the verbs, from the first backup to the last delete', () => {
  it('say what they did and exit with 0', async () => {
    await using site = await testSite();
    const backup = await site.run(['backup', '--description', 'the first']);
    expect(backup).toMatchObject({ exitCode: 0, stderr: '' });
    expect(backup.stdout).toMatch(/^Snapshot \S+: 2 sources to local\n/);
    expect(backup.stdout).toMatch(/\nComplete: \S+ is in local, after \d/);
    const id = /Snapshot (\S+):/.exec(backup.stdout)?.[1] ?? '';

    await site.write('uploads/a.txt', 'changed');
    const second = await site.run(['backup', '--quiet']);
    expect(second.stdout).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4}\n$/);

    expect((await site.run(['list'])).stdout).toContain('the first');
    expect((await site.run(['list', '-q'])).stdout.split('\n')).toContain(id);
    expect((await site.run(['show', id])).stdout).toContain('Description: the first');
    expect((await site.run(['find', 'a.txt'])).stdout.trimEnd().split('\n')).toHaveLength(2);
    expect((await site.run(['diff', id, 'latest'])).stdout).toContain('~ photos/a.txt');
    expect((await site.run(['verify', '--all', '--level', 'content'])).stdout).toContain('Verified to level content: 2 copies');

    expect((await site.run(['restore', id, '--to', 'out'])).exitCode).toBe(0);
    expect(await readFile(join(site.folder, 'out/photos/a.txt'), 'utf8')).toBe('alpha');
    expect((await site.run(['restore', id, '--plan'])).stdout).toContain('replaces a.txt');
    expect((await site.run(['restore', id, '--in-place', '--source', 'photos'])).stderr).toContain('restore --undo');
    expect(await readFile(join(site.folder, 'uploads/a.txt'), 'utf8')).toBe('alpha');
    expect((await site.run(['restore', '--undo'])).exitCode).toBe(0);
    expect(await readFile(join(site.folder, 'uploads/a.txt'), 'utf8')).toBe('changed');

    expect((await site.run(['delete', id])).stdout).toBe(`Deleted ${id} from local\n`);
    expect((await site.run(['list', '-q'])).stdout).toBe(second.stdout);
  });

  it('tell programs the same in events that the schema allows, a summary last', async () => {
    await using site = await testSite();
    const lines = [
      ['backup'],
      ['list'],
      ['show'],
      ['find', '*'],
      ['verify', '--level', 'content'],
      ['restore', 'latest', '--to', 'out'],
      ['restore', 'latest', '--plan'],
      ['restore', 'latest', '--in-place'],
      ['restore', 'latest', '--in-place'],
      ['restore', '--undo'],
      ['diff', 'latest', 'latest'],
      ['validate'],
      ['delete', 'latest'],
    ];
    const told = new Set<unknown>();
    for (const line of lines) {
      const run = await site.run([...line, '--json']);
      expect(run).toMatchObject({ exitCode: 0, stderr: '' });
      const wrong = run.events().filter((event) => !validate(event));
      expect(wrong, `${line.join(' ')}: ${JSON.stringify(validate.errors)}`).toEqual([]);
      expect(run.events().at(-1)).toMatchObject({ event: 'summary', exitCode: 0 });
      for (const { event } of run.events()) told.add(event);
    }
    expect([...told]).toEqual(
      expect.arrayContaining([
        'snapshot-committed',
        'source-shown',
        'found',
        'snapshot-verified',
        'restore-swapped',
        'undo-given-up',
        'restore-undone',
        'described',
        'snapshot-removed',
      ]),
    );
  });
});

describe('exit codes', () => {
  it.each<[string, readonly string[], number, string]>([
    ['no verb', [], 2, 'no verb is given'],
    ['a mistyped verb', ['bakup'], 2, 'did you mean holdfast backup?'],
    ['a mistyped option', ['backup', '--sorce', 'x'], 2, 'did you mean --source?'],
    ['an option without its value', ['list', '--config'], 2, '--config needs a value'],
    [
      'a value that is not among the choices',
      ['verify', '--level', 'drill'],
      2,
      '--level takes "presence", "bytes", "content", not "drill"',
    ],
    ['an option given twice', ['list', '--config', 'a', '--config', 'b'], 2, '--config is given twice'],
    ['a missing argument', ['diff', 'latest'], 2, 'diff needs AFTER'],
    ['one argument too many', ['list', 'x'], 2, 'list does not take "x"'],
    ['a restore to nowhere', ['restore', 'latest'], 2, 'add --to FOLDER, or --in-place'],
    ['two targets', ['restore', 'latest', '--to', 'x', '--in-place'], 2, 'not both'],
    ['an unknown source', ['backup', '--source', 'nope'], 2, 'choose among: photos, more'],
    ['a bad --keep', ['backup', '--keep', 'days_0'], 2, 'write until-verified, days_N or permanent'],
    ['a configuration that is not there', ['list', '-c', 'no.json'], 2, 'no.json does not exist'],
    ['no repository', ['list'], 10, 'no destination exists (local); run holdfast backup'],
    ['a question without a terminal', ['backup', '--interactive'], 2, '--interactive needs a terminal'],
  ])('%s', async (_, line, exitCode, message) => {
    await using site = await testSite();
    const run = await site.run(line);
    expect(run.exitCode).toBe(exitCode);
    expect(run.stderr).toContain(message);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(run.stdout).toBe('');
  });

  it('2 and every error of a configuration at once', async () => {
    await using site = await testSite({ config: { sources: [{ name: 'a', kind: 'upload', path: 'x' }], retain: 1 } });
    const run = await site.run(['validate']);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(/has 2 errors:\n {2}line 1, column \d+: \/sources\/0\/kind: .*did you mean "uploads"\?\n/);
    const events = (await site.run(['validate', '--json'])).events();
    expect(events.map(({ event }) => event)).toEqual(['config-problem', 'config-problem', 'error', 'summary']);
    expect(events.filter((event) => !validate(event))).toEqual([]);
  });

  it('3 for a source that is gone, which is named, and 1 when nothing is left (H3)', async () => {
    await using site = await testSite();
    await rm(join(site.folder, 'more'), { recursive: true });
    const degraded = await site.run(['backup']);
    expect(degraded.exitCode).toBe(3);
    expect(degraded.stderr).toContain('more');
    expect(degraded.stdout).toContain('Degraded');
    const failed = await site.run(['backup', '--source', 'more']);
    expect(failed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nothing was committed') });
  });

  it('0 and a list as wide as COLUMNS says where stdout is no terminal', async () => {
    const text = 'before the upgrade, which is going to take us until the morning';
    const widths = async (variables: Readonly<Record<string, string>>) => {
      await using site = await testSite({ variables });
      await site.run(['backup', '--description', text]);
      const { stdout } = await site.run(['list']);
      expect(stdout.replace(/\s+/g, ' ')).toContain(text);
      return Math.max(...stdout.split('\n').map((line) => line.length));
    };
    const whole = await widths({});
    expect(whole).toBeGreaterThan(140);
    expect(await widths({ COLUMNS: '100' })).toBeLessThanOrEqual(100);
    expect(await widths({ COLUMNS: '50' })).toBeLessThanOrEqual(50);
    for (const COLUMNS of ['', '0', '-5', 'many']) expect(await widths({ COLUMNS })).toBe(whole);
  });

  it('3 for a list from which a damaged snapshot is missing, which is named; never "no snapshot yet"', async () => {
    const finding = { object: 'a.zip', message: 'a.zip is damaged: its end is missing' };
    const damaged = {
      ...memoryAdapter,
      open: async (...opened: Parameters<typeof memoryAdapter.open>) => {
        const inner = await memoryAdapter.open({ place: new MemoryPlace() }, opened[1]);
        return Object.assign(inner, {
          exists: async () => true,
          manifests: async ({ onDamaged }: { onDamaged?: (found: object) => void }) => {
            onDamaged?.(finding);
            return [];
          },
        });
      },
    };
    await using site = await testSite({ destinations: { repository: damaged as never } });
    const list = await site.run(['list']);
    const text = 'there is no snapshot that can be read: 1 snapshot could not be read (a.zip in local)';
    expect(list.exitCode).toBe(3);
    expect(list.stderr.split('\n')).toEqual([
      'holdfast: warning: local: a.zip is damaged: its end is missing',
      expect.stringContaining(`holdfast: ${text}; put another copy`),
      '',
    ]);
    expect(await site.run(['restore', 'latest', '--to', 'x'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(text) });
    expect(await site.run(['verify'])).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('not verified: 1 finding;') });
  });

  it('tells a problem of a source once, however many destinations meet it', async () => {
    const problem = { path: 'a.txt', code: 'unsupported', message: 'a.txt is a pipe' } as const;
    const destinations = [
      { name: 'local', kind: 'repository', url: 'file:backups' },
      { name: 'usb', kind: 'archive', directory: 'usb', format: 'zip' },
    ];
    await using site = await testSite({
      config: { destinations },
      sources: { uploads: referenceAdapter({ problems: [problem] }) as never },
    });
    const backup = await site.run(['backup', '--source', 'photos']);
    expect(backup).toMatchObject({ exitCode: 3, stderr: 'holdfast: warning: photos: a.txt is a pipe\n' });
    const { events } = await site.run(['backup', '--source', 'photos', '--json']);
    expect(events().filter(({ event }) => event === 'problem')).toHaveLength(2);
  });

  it('11 when the only destination is locked by another run', async () => {
    const behaviour = new Fault('repository-locked', 'the repository is locked by process 7', { guidance: 'wait for it' });
    await using site = await testSite({
      destinations: { repository: faultyAdapter(memoryAdapter, { step: 'begin', behaviour }) as never },
    });
    expect(await site.run(['backup'])).toMatchObject({ exitCode: 11, stderr: expect.stringContaining('locked by process 7; wait for it') });
  });

  it('130 when it is asked to stop, at once when asked again', async () => {
    let stop = (): void => undefined;
    const exits: number[] = [];
    const adapter = intercept(referenceAdapter(), (step) => {
      if (step !== 'freeze') return;
      stop();
      stop();
    });
    await using site = await testSite({ sources: { uploads: adapter as never } });
    const run = await site.run(['backup'], {
      onStop: (listener) => {
        stop = listener;
        return () => undefined;
      },
      exit: (code) => exits.push(code),
    });
    expect(run.exitCode).toBe(130);
    expect(run.stderr).toContain('press Ctrl-C again');
    expect(exits).toContain(130);
    expect((await site.run(['list'])).exitCode).toBe(10);
  });

  it('1 and one sentence for an error that nobody caught', async () => {
    let crash = (_error: unknown): void => undefined;
    const exits: number[] = [];
    const adapter = intercept(referenceAdapter(), (step) => {
      if (step === 'freeze') crash(new TypeError('out of nowhere'));
    });
    await using site = await testSite({ sources: { uploads: adapter as never } });
    const run = await site.run(['backup'], {
      onCrash: (listener) => {
        crash = listener;
        return () => undefined;
      },
      exit: (code) => exits.push(code),
    });
    expect(run.stderr).toContain('holdfast: unexpected: out of nowhere; this is a defect');
    expect(exits[0]).toBe(1);
  });

  it('2 for a program that knows none of the sources', async () => {
    await using site = await testSite({ config: { sources: [{ name: 'app', kind: 'sqlite', path: 'app.db' }] } });
    expect(await site.run(['backup'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('has no source of kind uploads') });
  });

  it('0 while it says what it leaves out, for a program that knows some', async () => {
    await using site = await testSite({
      config: {
        sources: [
          { name: 'app', kind: 'sqlite', path: 'app.db' },
          { name: 'more', kind: 'uploads', path: 'more' },
        ],
      },
    });
    expect(await site.run(['backup'])).toMatchObject({ exitCode: 0, stderr: 'holdfast: leaves out app (sqlite)\n' });
  });

  it('1 for a defect, with its stack only when asked for', async () => {
    const adapter = intercept(referenceAdapter(), (step) => {
      if (step === 'plan') throw new TypeError('planted defect');
    });
    await using site = await testSite({ sources: { uploads: adapter as never } });
    await site.run(['backup']);
    const run = await site.run(['restore', 'latest', '--plan']);
    expect(run).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('planted defect; this is a defect: run it again with HOLDFAST_DEBUG=1'),
    });
    expect(run.stderr).not.toContain('    at ');
    expect((await site.run(['restore', 'latest', '--plan'], { variables: { HOLDFAST_DEBUG: '1' } })).stderr).toContain('    at ');
  });
});

describe('secrets', () => {
  it('H31: never reach a stream, whatever the verb and the outcome', async () => {
    const secret = 'hunter2/with "quotes"';
    const adapter = intercept(referenceAdapter(), (step) => {
      if (step === 'ready') throw new Fault('target-in-use', `somebody has ${secret} open`, { cause: new Error(secret) });
    });
    const sources = [{ name: 'photos', kind: 'uploads', path: `\${file:secret.txt}/\${env:PART}` }];
    await using site = await testSite({
      config: { sources },
      variables: { PART: 'private-part', HOLDFAST_DEBUG: '1' },
      sources: { uploads: adapter as never },
    });
    await site.write('secret.txt', `${secret}\n`);
    await site.write(`${secret}/private-part/a.txt`, 'alpha');
    const lines = [
      ['validate'],
      ['backup'],
      ['list'],
      ['show'],
      ['find', '*'],
      ['verify', '--level', 'content'],
      ['restore', 'latest', '--plan'],
      ['restore', 'latest', '--in-place'],
      ['restore', '--undo'],
      ['restore', 'nope', '--to', 'x'],
      ['backup', '--source', 'nope'],
    ];
    for (const line of lines.flatMap((one) => [one, [...one, '--json']])) {
      const run = await site.run(line);
      expect(`${run.stdout}${run.stderr}`, line.join(' ')).not.toMatch(/hunter2|private-part/);
    }
    expect((await site.run(['validate'])).stdout).toContain(`\${file:secret.txt}`);
  });
});

it('prints the help of a verb with its own options first', async () => {
  await using site = await testSite();
  const run = await site.run(['restore', '--help']);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(run.stdout.indexOf('--in-place')).toBeLessThan(run.stdout.indexOf('Options of every verb:'));
});

it('takes options before the verb', async () => {
  await using site = await testSite();
  await writeFile(join(site.folder, 'other.json'), await readFile(join(site.folder, 'backup.config.json')));
  expect((await site.run(['--json', '-c', 'other.json', 'validate'])).exitCode).toBe(0);
});
