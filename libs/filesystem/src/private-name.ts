const prefix = '.holdfast-';

/** The name, in the target's own folder, of what a restore stages or keeps for its undo: `.holdfast-<restoreId>-<role>-<name>`, shortened to what file systems take. */
export function privateName(restoreId: string, role: string, name: string): string {
  let text = `${prefix}${restoreId}-${role}-${name}`;
  while (Buffer.byteLength(text) > 200) text = text.slice(0, -1);
  return text.toWellFormed().replaceAll('\ufffd', '_');
}

/** Whether a name is one of Holdfast's own beside or inside a target; such a file or folder never belongs to a source. */
export function isPrivateName(name: string): boolean {
  return name.startsWith(prefix);
}
