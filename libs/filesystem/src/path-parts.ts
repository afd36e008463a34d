/** The folder of an absolute path text; `/` for what lies in the root. */
export function parentOf(location: string): string {
  const end = location.lastIndexOf('/');
  return end <= 0 ? '/' : location.slice(0, end);
}

/** The last name of an absolute path text. */
export function nameOf(location: string): string {
  return location.slice(location.lastIndexOf('/') + 1);
}

/** The absolute path text of a relative one below a folder. */
export function joinPath(directory: string, path: string): string {
  return directory === '/' ? `/${path}` : `${directory}/${path}`;
}
