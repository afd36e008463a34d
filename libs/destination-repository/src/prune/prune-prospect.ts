import type { Manifest } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import type { Lease } from '../lease/lease.ts';
import type { Leases } from '../lease/leases.ts';
import type { OpenRepository } from '../open-repository.ts';
import type { DamagedPacks } from '../pack/damaged-packs.ts';
import type { RepositoryDescription } from '../repository-description.ts';
import type { LiveChunks } from './live-chunks.ts';
import type { PrunePlan } from './prune-plan.ts';
import type { PruneRecord } from './pruned-packs.ts';
import type { Survey } from './survey.ts';

/** What a prune works with. */
export interface PruneParts {
  readonly store: Store;
  readonly description: RepositoryDescription;
  readonly access: RepositoryAccess;
  readonly damage: DamagedPacks;
  readonly leases: Leases;
  /** Undefined in a dry run, which changes nothing. */
  readonly lease: Lease | undefined;
  readonly manifests: readonly Manifest[];
  readonly now: () => Date;
  /** Tells the staged files of this run from those of others. */
  readonly name: string;
}

/** All that a prune has found out before it changes anything. */
export interface Prospect {
  /** When it looked. */
  readonly at: Date;
  readonly repository: OpenRepository;
  readonly survey: Survey;
  readonly live: LiveChunks;
  readonly record: PruneRecord;
  readonly plan: PrunePlan;
}
