import type { DestinationContext, RepairOptions, RepairResult } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import type { Leases } from '../lease/leases.ts';
import type { DamagedPacks } from '../pack/damaged-packs.ts';
import { type RepairParts, repairRepository } from './repair-repository.ts';
import { salvageRepository } from './salvage-repository.ts';

export interface RepairedPlace {
  readonly store: Store;
  readonly damage: DamagedPacks;
  readonly leases: Leases;
  readonly context: DestinationContext;
  /** What this machine may read of a repository of this description. */
  readonly accessOf: RepairParts['accessOf'];
  /** The store of `to`; undefined where that is no repository. */
  readonly toStore: Store | undefined;
}

/** Repairs a repository in its place, or brings what can be read into a new one. */
export async function repair(
  { store, damage, leases, context, accessOf, toStore }: RepairedPlace,
  options: RepairOptions,
): Promise<RepairResult> {
  const name = Buffer.from(context.random(16)).toString('hex');
  const parts = { store, damage, accessOf, name, now: context.now(), scratchFolder: context.stateDirectory ?? store.stagingDirectory };
  if (options.to !== undefined) {
    if (toStore === undefined) throw new Fault('unsupported', 'what can be read of a repository can only go into another repository');
    await expectNothing(toStore, options);
    await using _reading = await leases.acquireToRead('a salvage', options);
    return await salvageRepository({ ...parts, lease: undefined }, options.dryRun ? undefined : toStore, options);
  }
  if (options.dryRun === true) {
    await using _reading = await leases.acquireToRead('a plan of a repair', options);
    return await repairRepository({ ...parts, lease: undefined }, options);
  }
  await expectUsed(store, options);
  await using lease = await leases.acquireAlone('a repair', options);
  return await repairRepository({ ...parts, lease } satisfies RepairParts, options);
}

/** A lease would make a folder where there was none. */
async function expectUsed(store: Store, options: Abortable): Promise<void> {
  for await (const _object of store.list('', options)) return;
  throw new Fault('repository-missing', `there is no repository in ${store.description}`, {
    guidance: 'run holdfast backup to make one',
  });
}

async function expectNothing(store: Store, options: Abortable): Promise<void> {
  for await (const { key } of store.list('', options)) {
    throw new Fault('target-not-empty', `${store.description} holds ${key} already`, { guidance: 'choose a folder that does not exist' });
  }
}
