import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const filesPerFolder = 100;

/** Makes texts of about 1 KB, the same in every run, 100 to a folder. */
export function makeFiles(directory: string, files: number): void {
  for (let file = 0; file < files; file += 1) {
    if (file % filesPerFolder === 0) mkdirSync(folderOf(directory, file), { recursive: true });
    writeText(directory, file, 1);
  }
}

/** Writes `count` of them anew, scattered over all folders, others on other days. */
export function changeFiles(directory: string, files: number, { day, count }: { readonly day: number; readonly count: number }): void {
  let state = day;
  for (let changed = 0; changed < count; changed += 1) {
    state = nextState(state);
    writeText(directory, Math.floor((state / 2 ** 31) * files), day);
  }
}

function writeText(directory: string, file: number, day: number): void {
  let state = (file * 1_000 + day) & 0x7fffffff;
  const words = Array.from({ length: 180 }, () => {
    state = nextState(state);
    return (state >>> 12).toString(36);
  });
  writeFileSync(join(folderOf(directory, file), `page-${file}.txt`), `Page ${file} of day ${day}\n${words.join(' ')}\n`);
}

function folderOf(directory: string, file: number): string {
  return join(directory, String(Math.floor(file / filesPerFolder)).padStart(5, '0'));
}

function nextState(state: number): number {
  return (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
}
