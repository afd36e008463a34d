const snapshotId = /^\d{8}-\d{6}-[0-9a-f]{4}$/;

/** Whether the text is a whole snapshot id. */
export function isSnapshotId(text: string): boolean {
  return snapshotId.test(text);
}
