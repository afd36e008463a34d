import type { Inventory } from '@holdfast/manifest';
import type { DocumentFacts } from '../document/document-line.ts';

/** Where an attachment's content can be read. */
export interface AttachmentPlace {
  readonly id: string;
  readonly rev: string;
  readonly name: string;
}

/** The content of one or more attachments. */
export interface AttachmentUse {
  /** How many attachments of leaf revisions have it. */
  references: number;
  /** Bytes before any compression by the server. */
  readonly length: number;
  /** Absent when it was counted from an index only. */
  place?: AttachmentPlace;
}

const countNames = ['live', 'deleted', 'leaves', 'conflicted', 'references', 'bytes'] as const;

/** Counts what leaf revisions hold. Counts may be taken back, so that a census of a part can be replaced by that of its successor. */
export class Census {
  /** By digest, as CouchDB writes it. */
  readonly attachments = new Map<string, AttachmentUse>();
  readonly #designs = new Map<string, number>();
  readonly #counts: { [name in (typeof countNames)[number]]: number } = {
    live: 0,
    deleted: 0,
    leaves: 0,
    conflicted: 0,
    references: 0,
    bytes: 0,
  };

  get live(): number {
    return this.#counts.live;
  }

  get deleted(): number {
    return this.#counts.deleted;
  }

  /** Counts all leaves of one document; `sign` −1 takes them back. */
  count(leaves: readonly DocumentFacts[], sign: 1 | -1 = 1): void {
    const live = leaves.filter(({ deleted }) => !deleted).length;
    const first = leaves[0];
    if (first === undefined) return;
    this.#counts[live > 0 ? 'live' : 'deleted'] += sign;
    this.#counts.leaves += sign * leaves.length;
    if (live > 1) this.#counts.conflicted += sign;
    if (live > 0 && first.id.startsWith('_design/')) add(this.#designs, first.id, sign);
    for (const { id, rev, attachments } of leaves) {
      for (const { digest, length, name } of attachments) this.#attach(digest, { length, place: { id, rev, name } }, sign);
    }
  }

  /** Adds everything that another census counted. */
  include(other: Census): void {
    for (const name of countNames) this.#counts[name] += other.#counts[name];
    for (const [id, designs] of other.#designs) add(this.#designs, id, designs);
    for (const [digest, { references, length, place }] of other.attachments) {
      const known = this.attachments.get(digest) ?? { references: 0, length };
      known.references += references;
      if (place !== undefined) known.place ??= place;
      this.attachments.set(digest, known);
    }
    this.#forgetUnused();
  }

  /** Starts from what an inventory and an index of attachments counted. */
  static of(inventory: Inventory, attachments: ReadonlyMap<string, AttachmentUse>): Census {
    const census = new Census();
    const { documents, revisions, design, attachments: attached } = inventory.objects;
    census.#counts.live = documents?.live ?? 0;
    census.#counts.deleted = documents?.deleted ?? 0;
    census.#counts.leaves = revisions?.leaves ?? 0;
    census.#counts.conflicted = documents?.conflicted ?? 0;
    census.#counts.references = attached?.references ?? 0;
    census.#counts.bytes = attached?.bytes ?? 0;
    for (const [id, designs] of Object.entries(design ?? {})) census.#designs.set(id, designs);
    for (const [digest, { references, length }] of attachments) census.attachments.set(digest, { references, length });
    return census;
  }

  objects(): Inventory['objects'] {
    const { live, deleted, leaves, conflicted, references, bytes } = this.#counts;
    const designs = [...this.#designs].filter(([, count]) => count > 0).sort(([one], [other]) => (one < other ? -1 : 1));
    return {
      documents: { live, deleted, conflicted },
      revisions: { leaves },
      attachments: { contents: this.attachments.size, references, bytes },
      ...(designs.length === 0 ? {} : { design: Object.fromEntries(designs) }),
    };
  }

  #attach(digest: string, { length, place }: { readonly length: number; readonly place: AttachmentPlace }, sign: 1 | -1): void {
    this.#counts.references += sign;
    this.#counts.bytes += sign * length;
    const known = this.attachments.get(digest) ?? { references: 0, length };
    known.references += sign;
    if (sign === 1) known.place ??= place;
    this.attachments.set(digest, known);
  }

  #forgetUnused(): void {
    for (const [digest, { references }] of this.attachments) if (references === 0) this.attachments.delete(digest);
  }
}

function add(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
