/** Whether all files that a bundle was built from are untouched. */
export function isFresh(workspace: string, current: { readonly files: Readonly<Record<string, string>> }): boolean;

/** What tells whether a file of the workspace is still the one that was built from; undefined where there is none. */
export function fingerprint(workspace: string, path: string): string | undefined;
