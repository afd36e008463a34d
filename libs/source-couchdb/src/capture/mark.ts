import type { SourcePosition } from '@holdfast/manifest';
import type { DatabaseInfo } from '../server/couch-database.ts';
import type { CaptureSettings } from './capture-settings.ts';

/** Where a database stood; the mark of a position is this as JSON. */
export interface CouchMark {
  /** Tells this database, with what is captured of it, from all others and from a later one of its name. */
  readonly instance: string;
  readonly purges: string;
  /** `update_seq`, as JSON text. */
  readonly sequence: string;
}

/** The mark of a database. `uuid` is that of its server. */
export function markOf(
  info: DatabaseInfo,
  { uuid, name, settings }: { readonly uuid: string; readonly name: string; readonly settings: CaptureSettings },
): CouchMark {
  const { attachments, local, engine = 'own' } = settings;
  return {
    instance: JSON.stringify([1, uuid, name, info.instance_start_time ?? '', attachments, local, ...(engine === 'own' ? [] : [engine])]),
    purges: JSON.stringify(info.purge_seq ?? 0),
    sequence: JSON.stringify(info.update_seq),
  };
}

export function serialiseMark({ instance, purges, sequence }: CouchMark): string {
  return JSON.stringify([instance, purges, sequence]);
}

/** The mark in a position; undefined when it is another kind's, or none. */
export function parseMark({ mark }: SourcePosition): CouchMark | undefined {
  try {
    const parsed: unknown = JSON.parse(mark ?? '');
    if (!Array.isArray(parsed) || parsed.length !== 3 || !parsed.every((part) => typeof part === 'string')) return undefined;
    const [instance, purges, sequence] = parsed as [string, string, string];
    return { instance, purges, sequence };
  } catch {
    return undefined;
  }
}

/** Whether two sequences (JSON texts) name the same state of one database: in a cluster the text behind the number depends on who answers. */
export function isSameSequence(one: string, other: string): boolean {
  return one === other || (numberOf(one) !== undefined && numberOf(one) === numberOf(other));
}

function numberOf(sequence: string): string | undefined {
  return /^"?(\d+)/.exec(sequence)?.[1];
}
