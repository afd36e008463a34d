import type { Verb } from './verb.ts';

/** A verb as the help lists it; the rest is loaded when it is used. */
export interface VerbEntry {
  readonly name: string;
  /** What follows the name on the command line. */
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<Verb>;
}

/** Every verb, in the order of the help. */
export const verbs: readonly VerbEntry[] = [
  {
    name: 'backup',
    usage: '[--source NAME] [--destination NAME]',
    summary: 'Make a snapshot of the sources in every destination',
    load: async () => (await import('./verbs/backup.ts')).backupVerb,
  },
  {
    name: 'list',
    usage: '',
    summary: 'List the snapshots and where they are',
    load: async () => (await import('./verbs/list.ts')).listVerb,
  },
  {
    name: 'show',
    usage: '[SNAPSHOT]',
    summary: 'Show what a snapshot holds',
    load: async () => (await import('./verbs/show.ts')).showVerb,
  },
  {
    name: 'find',
    usage: 'PATTERN…',
    summary: 'Find files in snapshots',
    load: async () => (await import('./verbs/find.ts')).findVerb,
  },
  {
    name: 'diff',
    usage: 'BEFORE AFTER',
    summary: 'Show what differs between two snapshots',
    load: async () => (await import('./verbs/diff.ts')).diffVerb,
  },
  {
    name: 'verify',
    usage: '[SNAPSHOT…|--all] [--level LEVEL]',
    summary: 'Prove that snapshots can be read back',
    load: async () => (await import('./verbs/verify.ts')).verifyVerb,
  },
  {
    name: 'copy',
    usage: '[SNAPSHOT…|--all] --to NAME',
    summary: 'Copy snapshots from one destination into others',
    load: async () => (await import('./verbs/copy.ts')).copyVerb,
  },
  {
    name: 'status',
    usage: '',
    summary: 'Say how the backups stand: ages against the objective, copies, problems',
    load: async () => (await import('./verbs/status.ts')).statusVerb,
  },
  {
    name: 'report',
    usage: '[--html FILE]',
    summary: 'Say for each snapshot where its copies are and what was verified of them',
    load: async () => (await import('./verbs/report.ts')).reportVerb,
  },
  {
    name: 'restore',
    usage: 'SNAPSHOT (--to FOLDER|--in-place)',
    summary: 'Bring a snapshot back, whole or in part; --undo takes that back',
    load: async () => (await import('./verbs/restore.ts')).restoreVerb,
  },
  {
    name: 'restore-ndjson',
    usage: 'FILE --to URL',
    summary: 'Load a file of couchbackup, or of one document a line, into a CouchDB database',
    load: async () => (await import('./verbs/restore-ndjson.ts')).restoreNdjsonVerb,
  },
  {
    name: 'replicate',
    usage: 'FROM TO',
    summary: 'Make one source what another of its kind is, and compare them',
    load: async () => (await import('./verbs/replicate.ts')).replicateVerb,
  },
  {
    name: 'conflicts',
    usage: 'SOURCE|URL [--resolve newest --by FIELD]',
    summary: 'List the documents of a CouchDB database that are in conflict, and resolve them',
    load: async () => (await import('./verbs/conflicts.ts')).conflictsVerb,
  },
  {
    name: 'reconcile',
    usage: 'SNAPSHOT --with TARGET [--policy POLICY] [--apply]',
    summary: 'Bring together what was written on two sides since a snapshot',
    load: async () => (await import('./verbs/reconcile.ts')).reconcileVerb,
  },
  {
    name: 'delete',
    usage: 'SNAPSHOT…',
    summary: 'Delete snapshots',
    load: async () => (await import('./verbs/delete.ts')).deleteVerb,
  },
  {
    name: 'prune',
    usage: '[--dry-run] [--explain] [--simulate 1y]',
    summary: 'Delete the snapshots that the retention policy does not keep',
    load: async () => (await import('./verbs/prune.ts')).pruneVerb,
  },
  {
    name: 'repair',
    usage: '[--plan] [--to FOLDER]',
    summary: 'Mend a damaged repository, or bring what can be read of it into a new one',
    load: async () => (await import('./verbs/repair.ts')).repairVerb,
  },
  {
    name: 'key',
    usage: 'create FILE | show | add | remove | check',
    summary: 'Make identities; who can read encrypted destinations, and whether they really can',
    load: async () => (await import('./verbs/key.ts')).keyVerb,
  },
  {
    name: 'sign-key',
    usage: 'create FOLDER',
    summary: 'Make the keys that snapshots are signed with',
    load: async () => (await import('./verbs/sign-key.ts')).signKeyVerb,
  },
  {
    name: 'doctor',
    usage: '',
    summary: 'Try out the destinations: what they promise, room, clocks, rights',
    load: async () => (await import('./verbs/doctor.ts')).doctorVerb,
  },
  {
    name: 'validate',
    usage: '',
    summary: 'Check the configuration and what it refers to',
    load: async () => (await import('./verbs/validate.ts')).validateVerb,
  },
];
