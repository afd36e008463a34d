import { recipientOf } from '@holdfast/age';
import type { DestinationKeys, DestinationRecipient, KeysCheck } from '@holdfast/destination';
import { toFault } from '@holdfast/fault';
import { type Abortable, displayPath, type Manifest } from '@holdfast/manifest';
import type { OpenRepository } from '../open-repository.ts';
import { ChunkReader } from '../read/chunk-reader.ts';
import { RepositoryReader } from '../read/repository-reader.ts';
import { chunksOf } from '../write/pack-use.ts';
import type { KeyRecipient, KeysDescription } from './key-objects.ts';

export interface KeysToCheck {
  readonly keys: KeysDescription;
  readonly manifest: Manifest | undefined;
  readonly identities: readonly string[];
  /** The repository as this identity alone opens it. Throws `key-wrong`. */
  readonly openWith: (identity: string) => Promise<OpenRepository>;
}

/** Reads a snapshot with each identity by itself. */
export async function checkKeys({ keys, manifest, identities, openWith }: KeysToCheck, options: Abortable): Promise<KeysCheck> {
  const proven = new Set<string>();
  const failed: { recipient: string; message: string }[] = [];
  for (const identity of identities) {
    const recipient = recipientOf(identity);
    try {
      const repository = await openWith(identity);
      if (manifest !== undefined) await readSome(repository, manifest, options);
      proven.add(recipient);
    } catch (error) {
      options.signal?.throwIfAborted();
      failed.push({ recipient, message: toFault(error, 'destination-damaged', 'it cannot be read').message });
    }
  }
  const recipients = keys.recipients.map(publicRecipient);
  return {
    snapshot: manifest?.id,
    proven: recipients.filter(({ recipient }) => proven.has(recipient)),
    failed,
    unproven: recipients.filter(({ recipient }) => !proven.has(recipient) && !failed.some((one) => one.recipient === recipient)),
  };
}

/** Every listing and all details, each proven by its digest, and a chunk of content of each source that has any. */
async function readSome(repository: OpenRepository, manifest: Manifest, options: Abortable): Promise<void> {
  await using reader = new RepositoryReader(manifest, repository);
  const chunks = new ChunkReader(repository);
  for (const { name, outcome, totals } of manifest.sources) {
    if (outcome === 'failed') continue;
    await reader.details(name, options);
    let chunk: string | undefined;
    let artifacts = 0;
    for await (const entry of reader.entries(name, options)) {
      artifacts += 1;
      chunk ??= chunksOf(entry)[0];
    }
    if (artifacts !== totals.artifacts)
      throw new Error(`the listing of ${displayPath(name)} has ${artifacts} artifacts instead of ${totals.artifacts}`);
    if (chunk !== undefined) await chunks.chunk(chunk, options);
  }
}

/** Keys as other packages know them. */
export function publicKeys({ number, created, packRecipients, recipients }: KeysDescription): DestinationKeys {
  return { number, created, packRecipient: packRecipients[0] as string, recipients: recipients.map(publicRecipient) };
}

function publicRecipient({ name, recipient, passphraseFile }: KeyRecipient): DestinationRecipient {
  return { name, recipient, byPassphrase: passphraseFile !== undefined };
}
