import { hkdfSync } from 'node:crypto';
import { type Opener, openerOf } from '@holdfast/age';
import { Fault } from '@holdfast/fault';
import { type ChunkIds, makeChunkIds } from '../index-files/chunk-ids.ts';
import type { ChunkSizes, CutRule } from '../pack/chunker.ts';
import type { PackForm } from '../pack/pack-layout.ts';

/** What opens an encrypted repository, as far as it is known here. */
export interface RepositorySecrets {
  /** 32 bytes; the ids of chunks, where content is cut, and the proof of `keys/` follow from it. */
  readonly chunkKey: Buffer;
  /** Whom packs are encrypted to. */
  readonly packRecipient: string;
  /** What opens packs, the newest first. None on a machine that only makes backups. */
  readonly identities: readonly string[];
}

/** What threads need to write and read encrypted packs. They are not given more than the process has. */
export interface ThreadKeys {
  readonly recipient: string;
  readonly idKey: Uint8Array;
  readonly identities: readonly string[];
}

/** What this machine may do with the content of a repository: everything in a plain one; else what its secrets allow. */
export class RepositoryAccess {
  readonly form: PackForm;
  readonly #secrets: RepositorySecrets | undefined;
  /** What the repository is, and what to do, for faults. */
  readonly #place: string;
  readonly #ids: ChunkIds | undefined;
  readonly #gear: Int32Array | undefined;
  #opener: Opener | undefined;

  private constructor(form: PackForm, place: string, secrets?: RepositorySecrets) {
    this.form = form;
    this.#place = place;
    this.#secrets = secrets;
    if (form === 'plain') this.#ids = makeChunkIds();
    else if (secrets !== undefined) this.#ids = makeChunkIds(derive(secrets, 'chunk ids', 32));
    this.#gear = secrets && gearOf(derive(secrets, 'gear table', 1_024));
  }

  /** To a repository that is not encrypted. */
  static plain(): RepositoryAccess {
    return new RepositoryAccess('plain', '');
  }

  /** To an encrypted one; without secrets only manifests and the names of packs can be told. `place` names it. */
  static encrypted(place: string, secrets?: RepositorySecrets): RepositoryAccess {
    return new RepositoryAccess('age', place, secrets);
  }

  /** Whether content can be told apart, so that it can be stored. */
  get canStore(): boolean {
    return this.#ids !== undefined;
  }

  /** Whether content can be read back. */
  get canRead(): boolean {
    return this.form === 'plain' || (this.#secrets?.identities.length ?? 0) > 0;
  }

  /** How chunks are named. Throws `key-missing`. */
  get ids(): ChunkIds {
    if (this.#ids === undefined) this.#known();
    return this.#ids as ChunkIds;
  }

  /** Whom packs are encrypted to. Throws `key-missing`. */
  get recipient(): string {
    return this.#known().packRecipient;
  }

  /** A key (32 bytes) for one purpose that follows from the chunk-id key. Throws `key-missing`. */
  deriveKey(purpose: string): Buffer {
    return derive(this.#known(), purpose, 32);
  }

  /** What opens encrypted packs. Throws `key-missing`. */
  get opener(): Opener {
    const { identities = [] } = this.#secrets ?? {};
    if (identities.length === 0) throw this.#missing('no identity that opens it was given');
    this.#opener ??= openerOf(identities);
    return this.#opener;
  }

  /** Throws `key-missing` unless content can be stored. */
  requireStoring(): void {
    void this.ids;
  }

  /** Throws `key-missing` unless content can be read back. */
  requireReading(): void {
    if (this.form !== 'plain') void this.opener;
  }

  /** What a machine keeps that makes backups; undefined for a plain repository, and without secrets. */
  get hostSecrets(): Omit<RepositorySecrets, 'identities'> | undefined {
    return this.#secrets;
  }

  /** Undefined for a plain repository, and without secrets. */
  get threadKeys(): ThreadKeys | undefined {
    if (this.#secrets === undefined) return undefined;
    const { packRecipient: recipient, identities } = this.#secrets;
    return { recipient, idKey: derive(this.#secrets, 'chunk ids', 32), identities };
  }

  /** Where content of these sizes is cut: where the key says in an encrypted repository, so that cuts betray no known file. */
  cutRule(sizes: ChunkSizes): CutRule {
    return this.#gear === undefined ? sizes : { ...sizes, gear: this.#gear };
  }

  #known(): RepositorySecrets {
    if (this.#secrets === undefined) throw this.#missing('its keys are not on this machine');
    return this.#secrets;
  }

  #missing(why: string): Fault {
    return new Fault('key-missing', `the repository ${this.#place} is encrypted, and ${why}`, {
      guidance: 'give the identity of one of its recipients with --identity FILE',
    });
  }
}

/** A key for one purpose out of the chunk-id key. */
export function derive({ chunkKey }: Pick<RepositorySecrets, 'chunkKey'>, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', chunkKey, Buffer.alloc(0), `holdfast repository 1: ${purpose}`, bytes));
}

function gearOf(bytes: Buffer): Int32Array {
  return Int32Array.from({ length: 256 }, (_, index) => bytes.readInt32LE(4 * index));
}
