import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chance } from './support/chance.ts';
import { readEvents } from './support/events.ts';
import { makeHistory } from './support/history.ts';
import { runTool } from './support/run-program.ts';
import { repository, Site, uploadsSource, write } from './support/site.ts';

/** So many histories in each zone, each most of these snapshots; a run of restic takes half a second. */
const histories = 12;
const snapshots = 36;
const zones = ['Europe/Dublin', 'America/St_Johns'];
const password = 'not a secret';

interface Policy {
  readonly [tier: string]: number | string;
}

interface History {
  readonly name: string;
  readonly policy: Policy;
  readonly moments: readonly Date[];
}

const { seed, below } = chance();
let site: Site;

beforeAll(async () => {
  site = new Site();
  write(join(site.uploads, 'a.txt'), 'a');
  site.configure({ sources: [uploadsSource] });
  await site.backup();
}, 60_000);
afterAll(() => site[Symbol.dispose]());

const oldestToo = (await runTool('restic', ['forget', '--help'])).includes('the oldest snapshot');

describe.each(zones)('H22: with days as they are in %s', (zone) => {
  it('keeps what restic keeps, on histories by chance', { timeout: 400_000 }, async () => {
    console.log(`HOLDFAST_SEED=${seed}`);
    const moments = drawMoments(zone);
    const drawn = Array.from({ length: histories }, (_, index) => drawHistory(index, moments));
    const theirs = await keptByRestic(drawn, { zone, moments });
    const ours = await keptByHoldfast(drawn, zone);
    for (const { name, policy, moments: own } of drawn) {
      // Newer versions of restic also keep the oldest while a tier has places left.
      const compared = (kept: readonly string[] = []): readonly string[] =>
        oldestToo ? kept.filter((at) => at !== own[0]?.toISOString()) : kept;
      expect(compared(ours.get(name)), `${name} ${JSON.stringify(policy)}`).toEqual(compared(theirs.get(name)));
      expect(theirs.get(name)?.length).toBeGreaterThan(0);
    }
  });
});

/** Moments of the last two years in order, half of them of the last weeks, several on some days; none that a clock shows twice, for restic is told what a clock shows. */
function drawMoments(zone: string): Date[] {
  const now = Math.floor(Date.now() / 1000);
  const seconds = new Set<number>();
  while (seconds.size < snapshots) {
    const age = seconds.size < snapshots / 2 ? below(45 * 24 * 3600) : below(730 * 24) * 3600 + below(3600);
    const second = now - 3600 - age;
    for (const gap of [0, 1, 1800, 6 * 3600, 40 * 3600]) if (gap === 0 || below(10) < 3) seconds.add(second - gap);
  }
  const moments = [...seconds].toSorted((left, right) => left - right).map((one) => new Date(one * 1000));
  const shownTwice = (at: Date): boolean =>
    [-3_600_000, 3_600_000].some((gap) => clock(new Date(at.getTime() + gap), zone) === clock(at, zone));
  return moments.filter((at) => !shownTwice(at));
}

/** `2026-11-21 02:00:00`. */
function clock(at: Date, timeZone: string): string {
  return at.toLocaleString('sv-SE', { timeZone });
}

function drawHistory(index: number, moments: readonly Date[]): History {
  const tiers = ['last', 'daily', 'weekly', 'monthly', 'yearly', 'within'];
  // Each alone, where nothing else can hide what it does, and some at once.
  const chosen = index < tiers.length ? [tiers[index] ?? 'last'] : tiers.filter(() => below(2) === 0);
  const amount = (tier: string): number | string =>
    tier === 'within' ? (['30d', '3m', '1y2m5d', '40h'][below(4)] ?? '30d') : 1 + below(8);
  const policy = Object.fromEntries((chosen.length === 0 ? ['daily'] : chosen).map((tier) => [tier, amount(tier)]));
  return { name: `h${index}`, policy, moments: moments.filter(() => below(10) < 9) };
}

/** What stays by name of the history, as moments in order. */
async function keptByRestic(
  drawn: readonly History[],
  { zone, moments }: { readonly zone: string; readonly moments: readonly Date[] },
): Promise<Map<string, string[]>> {
  const folder = site.at(`restic-${zone.replace('/', '-')}`);
  mkdirSync(folder);
  write(join(folder, 'data/a'), 'a');
  const variables = {
    TZ: zone,
    RESTIC_PASSWORD: password,
    RESTIC_REPOSITORY: join(folder, 'repository'),
    RESTIC_CACHE_DIR: join(folder, 'cache'),
  };
  const restic = (...line: string[]): Promise<string> => runTool('restic', ['--quiet', ...line], { directory: folder, variables });
  await restic('init');
  for (const moment of moments) {
    const names = drawn.filter(({ moments: own }) => own.includes(moment)).flatMap(({ name }) => ['--tag', name]);
    if (names.length > 0) await restic('backup', '--time', clock(moment, zone), ...names, 'data');
  }
  const kept = new Map<string, string[]>();
  for (const { name, policy } of drawn) {
    const keeps = Object.entries(policy).flatMap(([tier, value]) => [`--keep-${tier}`, String(value)]);
    const [group] = JSON.parse(await restic('forget', '--dry-run', '--json', '--group-by', '', '--tag', name, ...keeps)) as {
      readonly keep: readonly { readonly time: string }[];
    }[];
    kept.set(name, (group?.keep ?? []).map(({ time }) => new Date(time).toISOString()).toSorted());
  }
  rmSync(folder, { recursive: true });
  return kept;
}

async function keptByHoldfast(drawn: readonly History[], timezone: string): Promise<Map<string, string[]>> {
  const [model = ''] = readdirSync(site.at('backups/repository/snapshots'));
  const destinations = drawn.map(({ name, policy, moments }) => {
    const place = site.at(`holdfast-${timezone.replace('/', '-')}-${name}`);
    cpSync(site.at('backups/repository'), place, { recursive: true });
    makeHistory(
      place,
      moments.map((at) => ({ at })),
    );
    rmSync(join(place, 'snapshots', model));
    return { ...repository, name, url: `file:${place}`, retention: policy };
  });
  const config = { version: 1, name: 'e2e', sources: [uploadsSource], destinations, retention: { last: 1, timezone } };
  writeFileSync(site.config, JSON.stringify(config));
  const { stdout } = await site.expect(0, ['prune', '--dry-run', '--json']);
  const judged = readEvents(stdout).filter(({ event }) => event === 'snapshot-judged');
  return new Map(
    drawn.map(({ name }) => {
      const own = judged.filter(({ destination, keep }) => destination === name && keep === true);
      return [name, own.map(({ startedAt }) => String(startedAt)).toSorted()];
    }),
  );
}
