import type { Abortable, SourceDetails } from '@holdfast/manifest';
import { type Listing, readListing } from '../listing/read-listing.ts';
import type { CouchDatabase, DatabaseInfo } from '../server/couch-database.ts';
import { greet } from '../server/greet.ts';
import type { CaptureSettings } from './capture-settings.ts';
import { type CouchMark, isSameSequence, markOf, parseMark } from './mark.ts';
import { readSmallArtifacts, type SmallArtifacts } from './small-artifacts.ts';

/** How often a database that is written to is looked at for a moment at which its counts belong to its listing. */
const looks = 3;

/** A database as it was listed at one moment. */
export interface FrozenState {
  readonly mark: CouchMark;
  readonly small: SmallArtifacts;
  readonly listing: Listing;
  /** The mark from which on `listing` has all changes; absent when it has every document. */
  readonly since?: CouchMark;
  /** Live and deleted documents as the database itself counts them; absent when it was written to all the time. */
  readonly counts?: { readonly live: number; readonly deleted: number };
}

export interface FreezeStateOptions extends Abortable {
  readonly settings: CaptureSettings;
  /** A snapshot of the same database, when only what was changed since is to be listed. */
  readonly previous?: SourceDetails | undefined;
}

/** Lists the database: all of it, or what was changed since a previous snapshot, where that can be trusted. */
export async function freezeState(database: CouchDatabase, { settings, previous, signal }: FreezeStateOptions): Promise<FrozenState> {
  const { uuid } = await greet(database.client, { purpose: 'read', signal });
  const before = await database.info({ signal });
  const markOfInfo = (info: DatabaseInfo) => markOf(info, { uuid, name: database.name, settings });
  const small = await readSmallArtifacts(database, { info: before, local: settings.local, signal });
  const since = trusted(previous, markOfInfo(before));
  let info = before;
  for (let look = 1; ; look += 1) {
    const mark = markOfInfo(info);
    const listing = await readListing(database, { since: since?.sequence, signal });
    const after = await database.info({ signal });
    const isStill = isSameSequence(mark.sequence, JSON.stringify(after.update_seq));
    if (isStill || look >= looks || since === undefined) {
      return { mark, small, listing, ...(since === undefined ? {} : { since }), ...(isStill ? { counts: countsOf(after) } : {}) };
    }
    info = after;
  }
}

function countsOf({ doc_count: live, doc_del_count: deleted = -1 }: DatabaseInfo): { readonly live: number; readonly deleted: number } {
  return { live, deleted };
}

/** The earlier mark of the same database, when nothing was purged since: purged documents are in no feed. */
function trusted(previous: SourceDetails | undefined, now: CouchMark): CouchMark | undefined {
  if (previous === undefined || previous.problems.length > 0) return undefined;
  const mark = parseMark(previous.position);
  return mark !== undefined && mark.instance === now.instance && mark.purges === now.purges ? mark : undefined;
}
