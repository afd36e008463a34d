import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './check/program.ts';

/** What the supply chain check found out, and what it could not. */
export interface SupplyChainReport {
  readonly violations: readonly string[];
  readonly remarks: readonly string[];
}

/**
 * Checks that the lockfile fits the package.json files and pins every package by digest, that new versions must wait a week,
 * that install scripts are allowed one by one, and, where the registry answers, that no package has a known critical advisory.
 */
export async function checkSupplyChain(root: string): Promise<SupplyChainReport> {
  const [settings, lockfile, toolchain] = await Promise.all(
    ['pnpm-workspace.yaml', 'pnpm-lock.yaml', 'tools/toolchain/package-lock.json'].map((name) => readFile(join(root, name), 'utf8')),
  );
  const frozen = await checkFrozen(root);
  const advisories = await checkAdvisories(root);
  return {
    violations: [
      ...checkSettings(settings ?? ''),
      ...checkLockfile(lockfile ?? ''),
      ...checkToolchain(toolchain ?? ''),
      ...frozen.violations,
      ...advisories.violations,
    ],
    remarks: [...frozen.remarks, ...advisories.remarks],
  };
}

const weekInMinutes = 7 * 24 * 60;

/** What is wrong with the text of pnpm-workspace.yaml. */
export function checkSettings(text: string): readonly string[] {
  const age = /^minimumReleaseAge:\s*(\d+)\s*$/m.exec(text)?.[1];
  const builds = /^allowBuilds:[ \t]*\n((?:[ \t]+[^\n]*\n|\s*#[^\n]*\n)*)/m.exec(`${text}\n`)?.[1];
  const names = [...(builds ?? '').matchAll(/^[ \t]+(['"]?)([^'"\n#]+)\1:[ \t]*(\S+)/gm)];
  const looseners = /^(minimumReleaseAgeExclude|dangerouslyAllowAllBuilds|strictDepBuilds|trustPolicyExclude|auditConfig)\b/gm;
  return [
    ...(Number(age ?? 0) >= weekInMinutes
      ? []
      : [`pnpm-workspace.yaml: minimumReleaseAge must be ${weekInMinutes} or more, and is ${age ?? 'missing'}`]),
    ...(builds === undefined ? ['pnpm-workspace.yaml: allowBuilds must list the packages whose install scripts are known'] : []),
    ...names
      .filter(([, , name = '', value]) => name.includes('*') || (value !== 'true' && value !== 'false'))
      .map(([, , name]) => `pnpm-workspace.yaml: allowBuilds must say true or false for one package by its name, not ${name}`),
    ...[...text.matchAll(looseners)].map(([, name]) => `pnpm-workspace.yaml: ${name} loosens the rules for packages`),
  ];
}

/** What is wrong with the text of pnpm-lock.yaml: every package must come from the registry and be pinned by its digest. */
export function checkLockfile(text: string): readonly string[] {
  const packages = [...text.matchAll(/^ {2}(\S[^\n]*):\n {4}resolution: \{([^}\n]*)\}/gm)];
  if (packages.length === 0) return ['pnpm-lock.yaml: no package was found: a check of nothing must not pass'];
  return packages
    .filter(([, , resolution = '']) => !/^integrity: sha512-[\w+/=]+$/.test(resolution))
    .map(([, name, resolution]) => `pnpm-lock.yaml: ${name} is not pinned by a digest alone: ${resolution}`);
}

/** What is wrong with the text of the package-lock.json that pins Node and pnpm. */
export function checkToolchain(text: string): readonly string[] {
  const { packages } = JSON.parse(text) as {
    packages: Record<string, { version?: string; integrity?: string; hasInstallScript?: boolean }>;
  };
  const entries = Object.entries(packages).filter(([location]) => location !== '');
  if (entries.length === 0) return ['tools/toolchain/package-lock.json: names no package'];
  return entries
    .filter(([, { integrity, hasInstallScript }]) => !integrity?.startsWith('sha512-') || hasInstallScript === true)
    .map(([location]) => `tools/toolchain/package-lock.json: ${location} lacks a digest or has an install script`);
}

/** Whether the lockfile fits the package.json files, and whether its versions are old enough, for which pnpm may have to ask the registry. */
async function checkFrozen(root: string): Promise<SupplyChainReport> {
  const frozen = ['install', '--frozen-lockfile', '--lockfile-only', '--prefer-offline', '--config.fetchRetries=0'];
  const { status, output } = await runProgram('pnpm', frozen, { directory: root });
  if (status === 0) return { violations: [], remarks: [] };
  if (!/ERR_PNPM_(META_FETCH_FAIL|NO_OFFLINE_META)/.test(output))
    return { violations: [`pnpm-lock.yaml was refused:\n${output.trim()}`], remarks: [] };
  const ageless = await runProgram('pnpm', [...frozen, '--config.minimumReleaseAge=0'], { directory: root });
  const violations = ageless.status === 0 ? [] : [`pnpm-lock.yaml was refused:\n${ageless.output.trim()}`];
  return { violations, remarks: ['the age of the packages was NOT checked: the registry could not be reached'] };
}

async function checkAdvisories(root: string): Promise<SupplyChainReport> {
  const args = ['audit', '--audit-level=critical', '--json', '--config.fetchRetries=0'];
  const { status, stdout, output } = await runProgram('pnpm', args, { directory: root, timeout: 30_000 });
  return readAudit(status, stdout, output);
}

/** Reads what `pnpm audit --json` said. A registry that does not answer is a remark: nothing was found out, and the remark says so. */
export function readAudit(status: number | undefined, stdout: string, output: string): SupplyChainReport {
  const report = parseReport(stdout);
  if (report === undefined) {
    const reason = /responded with (\d+)/.exec(output)?.[1];
    const why = reason === undefined ? 'the registry could not be reached' : `the registry answered pnpm audit with ${reason}`;
    return { violations: [], remarks: [`known advisories were NOT checked: ${why}`] };
  }
  const advisories = Object.values(report.advisories).filter(({ severity }) => severity === 'critical');
  const violations = advisories.map(({ module_name: name, title, url }) => `${name} has a critical advisory: ${title} (${url})`);
  const unexplained = status !== 0 && violations.length === 0 ? [`pnpm audit ended with ${status}:\n${output.trim()}`] : [];
  return { violations: [...violations, ...unexplained], remarks: [] };
}

interface AuditReport {
  readonly advisories: Readonly<Record<string, { severity: string; module_name: string; title: string; url: string }>>;
}

function parseReport(text: string): AuditReport | undefined {
  try {
    const report = JSON.parse(text) as Partial<AuditReport>;
    return typeof report.advisories === 'object' ? (report as AuditReport) : undefined;
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const { violations, remarks } = await checkSupplyChain(join(import.meta.dirname, '..'));
  for (const line of [...violations, ...remarks]) console.error(line);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
