import type { ArchiveLayout } from './configuration.ts';

/** The layouts that this version reads and writes. */
export const layouts: readonly ArchiveLayout[] = ['plain', 'bagit', 'dated'];

/** Whether a text names one of them. */
export function isLayout(text: string): text is ArchiveLayout {
  return (layouts as readonly string[]).includes(text);
}
