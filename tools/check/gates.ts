import { join } from 'node:path';
import { checkBoundaries } from '../check-boundaries.ts';
import { checkSupplyChain } from '../check-supply-chain.ts';
import { compareGeneratedTypes, generateTypes } from '../generate-types.ts';
import { runProgram } from './program.ts';
import { gateResult, type Stage } from './stage.ts';

/** The checks that are no tests, each of which counts as one. */
export const gates: readonly Stage[] = [
  programGate('lint', ['biome', 'ci', '--colors=off', '--max-diagnostics=200', '.']),
  // By force, so that nothing left over from an earlier state of the sources is believed.
  programGate('types', ['tsc', '--build', '--force']),
  gate('boundaries', async (root) => {
    const violations = await checkBoundaries(root);
    return gateResult(violations.map(({ rule, where, message }) => `${where}: ${message} (${rule})`));
  }),
  gate('generated', async (root) => {
    const schemas = join(root, 'schemas');
    const stale = await compareGeneratedTypes(schemas, await generateTypes(schemas));
    return gateResult(stale.map((name) => `schemas/generated/${name} differs from its schema: run pnpm generate-types`));
  }),
  gate('supply-chain', async (root) => {
    const { violations, remarks } = await checkSupplyChain(root);
    return gateResult(violations, remarks);
  }),
];

function programGate(name: string, [program = '', ...args]: readonly string[]): Stage {
  return gate(name, async (root) => {
    const { status, output } = await runProgram(join(root, 'node_modules/.bin', program), args, { directory: root });
    return gateResult(status === 0 ? [] : [output.trim() || `${program} ended with ${status} and said nothing`]);
  });
}

function gate(name: string, check: (root: string) => Promise<ReturnType<typeof gateResult>>): Stage {
  return { name, run: async ({ root }) => ({ [name]: await check(root) }) };
}
