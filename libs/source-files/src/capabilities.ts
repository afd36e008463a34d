import type { SourceCapabilities } from '@holdfast/source';

/** Whether this process may give files to other users. */
export function restoresOwners(): boolean {
  return process.geteuid?.() === 0;
}

/** What both adapters claim. */
export const capabilities: SourceCapabilities = {
  consistency: 'listing',
  granularity: 'artifact',
  get unrestorable() {
    return restoresOwners() ? [] : (['uid', 'gid'] as const);
  },
};
