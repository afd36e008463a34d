import { join } from 'node:path';
import { checkImports } from './boundaries/import-rules.ts';
import { checkApps, checkNames, checkPackage, checkVersions, placePackage } from './boundaries/package-rules.ts';
import type { PlacedPackage, Violation } from './boundaries/violation.ts';
import { readWorkspace, type Workspace } from './boundaries/workspace.ts';

/** Everything in the workspace at `root` that its rules forbid, in order of place; see `boundaries/layers.ts` for who may import whom. */
export async function checkBoundaries(root: string): Promise<readonly Violation[]> {
  const workspace = await readWorkspace(root);
  if (workspace.packages.length === 0)
    return [{ rule: 'no-packages', where: '.', message: 'no package was found: a check of nothing must not pass' }];
  const placed = workspace.packages.map(placePackage);
  const packages = placed.filter((entry): entry is PlacedPackage => 'layer' in entry);
  const violations = [
    ...placed.filter((entry): entry is Violation => !('layer' in entry)),
    ...packages.flatMap((found) => [...checkImports(found, packages, workspace.root), ...checkPackage(found, packages)]),
    ...checkApps(packages),
    ...checkNames(workspace),
    ...checkVersions(workspace.root, ''),
    ...workspace.packages.flatMap(({ manifest, folder }) => checkVersions(manifest, `${folder}/`)),
    ...checkRoot(workspace),
  ];
  return violations.toSorted((a, b) => (a.where < b.where ? -1 : 1));
}

function checkRoot({ packages, rootReferences, testInputs }: Workspace): readonly Violation[] {
  const missing = packages.filter(({ folder, references }) => references !== undefined && !rootReferences.includes(folder));
  const known = new Set(packages.map(({ folder }) => folder));
  return [
    ...missing.map(({ folder }) => ({
      rule: 'references',
      where: 'tsconfig.json',
      message: `lacks ${folder}, so that nothing checks its types`,
    })),
    ...rootReferences
      .filter((folder) => !known.has(folder))
      .map((folder) => ({ rule: 'references', where: 'tsconfig.json', message: `refers to ${folder}, which is no package` })),
    ...(testInputs.includes('^default')
      ? []
      : [
          {
            rule: 'cache-inputs',
            where: 'nx.json',
            message: 'the test target lacks the input ^default: a changed dependency would not run the tests again',
          },
        ]),
  ];
}

if (import.meta.main) {
  const violations = await checkBoundaries(join(import.meta.dirname, '..'));
  for (const { rule, where, message } of violations) console.error(`${where}: ${message} (${rule})`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
