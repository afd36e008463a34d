import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from './configuration.ts';
import { type ConfigFault, problemText } from './problem.ts';
import { retentionOf } from './retention-of.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(retention: unknown, own?: unknown) {
  const usb = { name: 'usb', kind: 'archive', directory: 'archives', format: 'zip', ...(own === undefined ? {} : { retention: own }) };
  const config = {
    ...{ version: 1, name: 'site', sources: [{ name: 'app', kind: 'sqlite', path: 'app.db' }] },
    ...(retention === undefined ? {} : { retention }),
    destinations: [{ name: 'local', kind: 'repository', url: 'file:backups' }, usb],
  };
  await writeFile(join(folder, 'backup.config.json'), JSON.stringify(config));
  return (await loadConfig({ workingDirectory: folder, variables: {} })).config;
}

async function problems(retention: unknown, own?: unknown): Promise<string[]> {
  const fault = await load(retention, own).then(
    () => undefined,
    (error: ConfigFault) => error,
  );
  return (fault?.problems ?? []).map((problem) => problemText(problem).replace(/^line 1, column \d+: /, ''));
}

it.each([
  [
    {},
    undefined,
    '/retention: found no rule that keeps anything, expected at least one of last, daily, weekly, monthly, yearly and within',
  ],
  [{ preChange: 'permanent', automatic: true }, undefined, '/retention: found no rule that keeps anything'],
  [{ daily: 3 }, { maxShrink: '10%' }, '/destinations/1/retention: found no rule that keeps anything'],
  [{ daily: 0 }, undefined, '/retention/daily: found 0, expected a whole number from 1 to 100000'],
  [{ daily: 1.5 }, undefined, '/retention/daily: found 1.5, expected a whole number'],
  [{ within: '0d' }, undefined, '/retention/within: found "0d", expected a length of time that is not zero'],
  [{ within: '2 weeks' }, undefined, '/retention/within: found "2 weeks", expected a length of time such as "14d"'],
  [
    { daily: 1, timezone: 'Europe/Atlantis' },
    undefined,
    '/retention/timezone: found "Europe/Atlantis", expected an IANA time zone such as',
  ],
  [
    { daily: 1, preChange: 'days_0' },
    undefined,
    '/retention/preChange: found "days_0", expected "until-verified", "days_N" or "permanent"',
  ],
  [{ daily: 1, maxShrink: '101%' }, undefined, '/retention/maxShrink: found "101%", expected a share from "0%" to "100%"'],
  [{ daily: 1, keep: ['latest'] }, undefined, '/retention/keep/0: found "latest", expected the whole id of a snapshot'],
  [{ dayly: 1 }, undefined, '/retention/dayly: found the unknown property "dayly"'],
  [{ daily: 1 }, { last: 1, timezone: 'UTC' }, '/destinations/1/retention/timezone: found the unknown property "timezone"'],
] as const)('refuses %j with %j', async (retention, own, text) => {
  const told = await problems(retention, own);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(text);
});

it('every destination has the rules of the whole configuration, or its own in their place', async () => {
  const config = await load(
    { keep: ['20261121-020000-3fa9'], daily: 30, monthly: 12, preChange: 'until-verified', timezone: 'Europe/Dublin', maxShrink: '20%' },
    { last: 3 },
  );
  expect(retentionOf(config, 'local')).toEqual({
    policy: { daily: 30, monthly: 12, preChange: 'until-verified', named: ['20261121-020000-3fa9'], timezone: 'Europe/Dublin' },
    maxShrink: 0.2,
  });
  expect(retentionOf(config, 'usb')).toEqual({
    policy: { last: 3, preChange: 'until-verified', named: ['20261121-020000-3fa9'], timezone: 'Europe/Dublin' },
    maxShrink: 0.2,
  });
});

it('a destination that nothing is said of has no rules', async () => {
  const config = await load(undefined, { within: '1y6m', preChange: 'days_30', maxShrink: '100%' });
  expect(retentionOf(config, 'local')).toBeUndefined();
  expect(retentionOf(config, 'usb')).toEqual({ policy: { within: '1y6m', preChange: 'days_30', timezone: 'UTC' }, maxShrink: 1 });
});
