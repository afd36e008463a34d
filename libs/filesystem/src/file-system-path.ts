import { hasRawBytes, pathToBytes } from '@holdfast/manifest';

/** What `node:fs` takes for a path text: the text itself, or its bytes where they are not UTF-8. */
export function toFileSystemPath(pathText: string): string | Buffer {
  return hasRawBytes(pathText) ? pathToBytes(pathText) : pathText;
}
