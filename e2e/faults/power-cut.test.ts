import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chance } from '../support/chance.ts';
import { placesIn, placesOf, readFiles, type Site } from '../support/site.ts';
import { expectVerified } from './support/backup-oracle.ts';
import { isLong } from './support/kill-points.ts';
import { runIn } from './support/killed-run.ts';
import { copyOf, type DiskState, layOut, PowerCut, replayedCalls } from './support/power-cut.ts';
import { becomeWithLasting, makePrunedSite, pruneLine } from './support/pruned-site.ts';
import { canTrace, runTraced } from './support/traced-run.ts';

const timeout = isLong ? 1_800_000 : 600_000;
/** Of the states in which some of what was not synced survives by chance, so many for each run. */
const byChance = isLong ? 60 : 4;

interface Cuts {
  /** All different states that are left when nothing survives that was not synced. */
  readonly strict: readonly DiskState[];
  readonly chance: readonly DiskState[];
}

/** Runs a command and gives what power cuts during it may leave in the repository. */
async function cutsDuring(site: Site, line: readonly string[], below: (limit: number) => number): Promise<Cuts> {
  const repository = site.at('backups/repository');
  const before = copyOf(repository, site.at('before'));
  const { ran, trace } = await runTraced(site, line, { options: ['-y', '-e', `trace=${replayedCalls}`] });
  expect(ran.status, ran.output).toBe(0);
  const calls = callsIn(trace);
  const whole = new PowerCut(repository, before);
  for (const [name, text] of calls) whole.take(name, text);
  const replay = whole.again(before);
  const strict = new Map<string, DiskState>();
  const some = new Map<string, DiskState>();
  for (const [name, text] of calls) {
    if (!replay.take(name, text)) continue;
    remember(strict, replay.state());
    remember(
      some,
      replay.state(() => below(2) === 0),
    );
  }
  rmSync(before, { recursive: true });
  const sampled = [...some.values()].filter(() => below(some.size) < byChance);
  return { strict: [...strict.values()], chance: sampled };
}

function remember(states: Map<string, DiskState>, state: DiskState): void {
  const text = [...state].map(([path, content]) => `${path} ${hash('sha256', content)}`).toSorted();
  states.set(hash('sha256', text.join('\n')), state);
}

/** Calls that came to their end, in the order of that. */
function callsIn(trace: string): [string, string][] {
  const begun = new Map<string, string>();
  const calls: [string, string][] = [];
  for (const [, thread = '', text = ''] of trace.matchAll(/^(\d+) +(.*)$/gm)) {
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text);
    const call = resumed === null ? text : `${begun.get(thread) ?? ''}${resumed[1]}`;
    if (call.endsWith('<unfinished ...>')) begun.set(thread, call.replace(/ *<unfinished \.\.\.>$/, ''));
    else if (/= \d+(<[^>]*>)?$/.test(call)) calls.push([/^\w+/.exec(call)?.[0] ?? '', call.replace(/^\w+\(/, '')]);
  }
  return calls;
}

/** After a cut: what is to stay is there, everything that is listed is whole, and the next runs find nothing in their way. */
async function expectSurvived(
  site: Site,
  state: DiskState,
  { stays, goesOn }: { readonly stays: readonly string[]; readonly goesOn: boolean },
) {
  const repository = site.at('backups/repository');
  rmSync(repository, { recursive: true, force: true });
  layOut(state, repository);
  await expectVerified(
    site,
    stays.map((id) => `local ${id}`),
    'content',
  );
  if (!goesOn) return;
  // A lease whose machine was started anew cannot be told from one of another machine: it ends after two minutes.
  rmSync(site.at('backups/repository/locks'), { recursive: true, force: true });
  for (const line of [['backup'], pruneLine]) {
    const ran = await runIn(site, line);
    expect(ran.status, ran.output).toBe(0);
  }
  await expectVerified(site, [], 'content');
  const target = site.at('restored');
  rmSync(target, { recursive: true, force: true });
  expect((await runIn(site, ['restore', 'latest', '--to', target])).status).toBe(0);
  expect(readFiles(placesIn(target))).toEqual(readFiles(placesOf(site)));
}

describe.skipIf(!canTrace)('with strace: a power cut loses what was not synced', () => {
  it.each([
    ['backup', ['backup']],
    ['prune', pruneLine],
  ] as const)('during a %s, and every snapshot is whole at each moment', { timeout }, async (name, line) => {
    const { seed, below } = chance();
    using site = makePrunedSite(1);
    const ids = [await site.backup()];
    for (const stage of ['B', 'C'] as const) {
      becomeWithLasting(site, stage);
      if (name === 'prune' || stage === 'B') ids.push(await site.backup());
    }
    const { strict, chance: some } = await cutsDuring(site, line, below);
    console.log(`${name}: ${strict.length} states, and ${some.length} by chance (HOLDFAST_SEED=${seed})`);
    expect(strict.length).toBeGreaterThan(3);
    const stays = name === 'prune' ? ids.slice(-1) : ids;
    for (const [number, state] of [...strict, ...some].entries()) {
      await expectSurvived(site, state, { stays, goesOn: number % 5 === 0 }).catch((error: Error) => {
        throw new Error(`state ${number} of ${strict.length} + ${some.length} (HOLDFAST_SEED=${seed}): ${error.message}`, { cause: error });
      });
    }
  });
});
