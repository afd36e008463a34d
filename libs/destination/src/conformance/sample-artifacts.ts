import { createCipheriv, createHash } from 'node:crypto';
import {
  type Abortable,
  type Artifact,
  type ArtifactEntry,
  type Content,
  comparePaths,
  type FileIdentity,
  pathToBytes,
} from '@holdfast/manifest';

/** An artifact of the samples with the bytes it stands for. */
export interface SampleArtifact extends Artifact {
  readonly bytes?: Buffer;
}

/** Bytes that do not compress and are the same for the same seed. */
export function noise(length: number, seed: string): Buffer {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16)).update(Buffer.alloc(length));
}

/** A content that gives the bytes in pieces, anew for every call. */
export function streamOf(bytes: Buffer, pieceSize = 65_536): Content {
  return {
    kind: 'stream',
    open: async function* ({ signal }: Abortable) {
      for (let start = 0; start < bytes.length; start += pieceSize) {
        signal?.throwIfAborted();
        yield bytes.subarray(start, start + pieceSize);
      }
    },
  };
}

/** A file with content from memory. */
export function sampleFile(path: string, bytes: Buffer, properties: Partial<Artifact> = {}): SampleArtifact {
  return {
    path,
    type: 'file',
    size: bytes.length,
    mode: 0o644,
    mtime: '1700000000.123456789',
    content: streamOf(bytes),
    ...properties,
    bytes,
  };
}

/** A file on this machine, listed with its identity as a source does. `identity` absent: a private copy. */
export function sampleLocalFile(
  path: string,
  file: { readonly location: string; readonly bytes: Buffer; readonly identity?: FileIdentity },
): SampleArtifact {
  const { location, bytes, identity } = file;
  const content: Content = { kind: 'local-file', location, ...(identity === undefined ? {} : { identity }) };
  return { path, type: 'file', size: bytes.length, mode: 0o640, mtime: '1700000000.000000001', content, bytes };
}

/** Artifacts in the order of a source. */
export function inOrder(artifacts: readonly SampleArtifact[]): SampleArtifact[] {
  return [...artifacts].sort((left, right) => comparePaths(left.path, right.path));
}

/** The artifacts as a source gives them: an iteration, without the expected bytes. */
export async function* given(artifacts: readonly SampleArtifact[]): AsyncGenerator<Artifact> {
  for (const { bytes, ...artifact } of artifacts) yield artifact;
}

/** What a listing must hold for the artifacts; chunks and change tokens are the destination's own matter. */
export function expectedEntries(artifacts: readonly SampleArtifact[]): ArtifactEntry[] {
  return artifacts.map(({ bytes, content, changeToken, ...header }) =>
    bytes === undefined ? header : { ...header, sha256: createHash('sha256').update(bytes).digest('hex') },
  );
}

/** One of each type, with every property. */
export function everyType(): SampleArtifact[] {
  const twin = noise(3000, 'twin');
  return inOrder([
    { path: 'folder', type: 'directory', size: 0, mode: 0o2750, mtime: '1650000000.000000001', uid: 1000, gid: 2_147_483_653 },
    { path: 'folder/empty', type: 'directory', size: 0, mode: 0o700, mtime: '1650000000.999999999' },
    sampleFile('folder/first', twin, { mode: 0o4755, uid: 0, gid: 0 }),
    { path: 'folder/second', type: 'hardlink', size: 0, target: 'folder/first', mode: 0o4755, mtime: '1700000000.123456789' },
    { path: 'link', type: 'symlink', size: 0, target: '../outside/ünï \n%', mode: 0o777, mtime: '1600000000.000000000' },
    { path: 'raw-link', type: 'symlink', size: 0, target: 'caf\udce9/\udcff' },
    sampleFile('late', Buffer.from('2106 and later'), { mtime: '4294967296.500000000' }),
    sampleFile('early', Buffer.from('before 1970'), { mtime: '-1.000000001' }),
    sampleFile('twin', twin),
    sampleFile('sparse', Buffer.concat([Buffer.alloc(1_000_000), Buffer.from('end')]), { sparse: true }),
    sampleFile('zeroes', Buffer.alloc(0)),
  ]);
}

/** Files with the names that break programs; none is longer than 255 bytes between two slashes. */
export function hardNames(): SampleArtifact[] {
  const long = `${'long name '.repeat(25)}/${'é'.repeat(125)}/${'x'.repeat(100)}`;
  const names = [
    'new\nline',
    'carriage\rreturn',
    'back\\slash',
    '\\leading',
    'quotes \' " `',
    '100%',
    '%0A %25',
    ' lead and trail ',
    '-rf',
    '~',
    '$(HOME) ; | & * ?',
    'tab\tbell\u0007',
    'e\u0301 decomposed',
    '\u00e9 composed',
    'emoji 🦭',
    '\u2028 line separator',
    'caf\udce9 latin one',
    '\udcff\udcfe',
    'C:drive',
    'con.txt',
    'a',
    'a!',
    'a/b',
    'a/b c/d',
    'a0',
    '...',
    'metadata.json',
    long,
  ];
  const folders = new Set(['a', 'a/b c', ...[1, 2].map((depth) => long.split('/').slice(0, depth).join('/'))]);
  const files = names
    .filter((name) => !folders.has(name))
    .map((name) => sampleFile(name, Buffer.from(`I am ${pathToBytes(name).toString('hex')}`)));
  return inOrder([...files, ...[...folders].map((path): SampleArtifact => ({ path, type: 'directory', size: 0, mode: 0o755 }))]);
}
