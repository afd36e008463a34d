/** What the comment at the end of a zip says about it. */
export interface ZipGuide {
  readonly layout: string;
  readonly prefix: string;
  /** Where the local header of `metadata.json`, the last member, starts. */
  readonly manifest: number;
  /** Members, and where the central directory starts and how long it is. */
  readonly entries: number;
  readonly start: number;
  readonly size: number;
  /** SHA-256 of every byte before the comment. */
  readonly sha256: string;
}

const opening = '{"holdfast":1,';

/** The comment; its length does not depend on the digest. */
export function zipComment({ layout, prefix, manifest, entries, start, size, sha256 }: ZipGuide): Buffer {
  return Buffer.from(JSON.stringify({ holdfast: 1, layout, prefix, manifest, entries, start, size, sha256 }), 'utf8');
}

/** The guide in the last bytes of a zip; undefined when there is none. */
export function parseZipComment(tail: Buffer): { readonly guide: ZipGuide; readonly length: number } | undefined {
  const at = tail.lastIndexOf(opening, undefined, 'latin1');
  if (at < 0) return undefined;
  const comment = tail.subarray(at);
  try {
    const guide = JSON.parse(comment.toString('utf8')) as ZipGuide;
    const numbers = [guide.manifest, guide.entries, guide.start, guide.size];
    const whole =
      numbers.every((number) => Number.isSafeInteger(number) && number >= 0) &&
      [guide.layout, guide.prefix, guide.sha256].every((text) => typeof text === 'string');
    return whole && zipComment(guide).equals(comment) ? { guide, length: comment.length } : undefined;
  } catch {
    return undefined;
  }
}
