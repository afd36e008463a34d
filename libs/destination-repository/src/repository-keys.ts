export const snapshotPrefix = 'snapshots/';
export const recoveryKey = 'RECOVERY.md';

/** The key of a snapshot's manifest. */
export function snapshotKey(id: string): string {
  return `${snapshotPrefix}${id}.json`;
}

/** The snapshot whose manifest a key names, or undefined. */
export function snapshotOfKey(key: string): string | undefined {
  return /^snapshots\/(\d{8}-\d{6}-[0-9a-f]{4})\.json$/.exec(key)?.[1];
}
