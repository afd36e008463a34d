import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toFault } from '@holdfast/fault';

/** A file that only this user may read, in a folder of its own. Disposing of it removes both. */
export interface SecretFile extends AsyncDisposable {
  readonly location: string;
}

/** Writes a secret where a program can read it. Throws `target-unwritable`. */
export async function makeSecretFile(content: string | Uint8Array, parent: string = tmpdir()): Promise<SecretFile> {
  try {
    const folder = await mkdtemp(join(parent, 'holdfast-secret-'));
    const location = join(folder, 'secret');
    await using file = await open(location, 'wx', 0o600);
    await file.writeFile(content);
    return { location, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  } catch (error) {
    throw toFault(error, 'target-unwritable', `cannot write a private file in ${parent}`);
  }
}
