import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeParsers, type FuzzTarget, mutateJson } from '@holdfast/fault/testing';
import { parseDetails } from './details.ts';
import { listingLine, parseListing } from './listing.ts';
import { type Manifest, parseManifest, sealManifest, serialiseManifest } from './manifest.ts';
import { parseVerificationRecordName } from './verification-record.ts';

const reference = { size: 10, sha256: 'a'.repeat(64), chunks: ['b'.repeat(64), 'c'.repeat(64)] };
const manifest = sealManifest({
  id: '20260501-120000-abcd',
  kind: 'manual',
  site: 'shop',
  startedAt: '2026-05-01T12:00:00.000Z',
  finishedAt: '2026-05-01T12:00:01.000Z',
  tool: { name: 'holdfast', version: '0' },
  description: 'übung 🌃',
  outcome: 'complete',
  skewMs: 1.5,
  sources: [
    {
      name: 'app',
      kind: 'sqlite',
      outcome: 'complete',
      totals: { artifacts: 1, files: 1, bytes: 2, problems: 0 },
      listing: reference,
      details: reference,
    },
  ],
  packs: ['d'.repeat(64)],
});
const details = {
  position: { asOf: '2026-05-01T12:00:00.000Z', mark: '7' },
  inventory: { objects: { tables: { note: 3 } }, properties: { user_version: 17 } },
  problems: [{ path: 'a', code: 'changed', message: 'it kept changing' }],
};
const lines = [
  listingLine({ path: 'a b', type: 'file', size: 3, mode: 0o644, mtime: '1.000000001', sha256: 'a'.repeat(64), chunks: ['b'.repeat(64)] }),
  listingLine({ path: 'caf\udce9', type: 'symlink', size: 0, target: '\udcff' }),
].join('');

const targets: readonly FuzzTarget[] = [
  {
    name: 'manifest',
    seeds: [serialiseManifest(manifest), ...corpus('manifest')],
    parse: (input) => parseManifest(input, 'manifest'),
    faults: ['destination-damaged', 'repository-newer'],
    // With a good seal: what anybody can make.
    mutate: (_, chance) => {
      const { seal: _seal, format: _format, ...body } = mutateJson(manifest, chance) as Manifest;
      return attempt(() => serialiseManifest(sealManifest(body)));
    },
  },
  {
    name: 'listing',
    seeds: [Buffer.from(lines), ...corpus('listing')],
    parse: (input) => Array.fromAsync(parseListing(pieces(input))),
    faults: [],
    errors: [SyntaxError],
  },
  {
    name: 'details',
    seeds: [Buffer.from(JSON.stringify(details)), ...corpus('details')],
    parse: (input) => parseDetails(pieces(input), { name: 'app', size: input.length }),
    faults: ['destination-damaged'],
    mutate: (_, chance) => Buffer.from(JSON.stringify(mutateJson(details, chance))),
  },
  {
    name: 'verification record',
    seeds: [Buffer.from('20260501-120000-abcd.bytes.20260502T000000000Z.complete.json'), ...corpus('verification-record')],
    parse: (input) => parseVerificationRecordName(input.toString('utf8')),
    faults: [],
  },
];

describeParsers(targets);

function corpus(parser: string): Buffer[] {
  const folder = join(import.meta.dirname, 'testing/corpus', parser);
  return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
}

async function* pieces(input: Buffer): AsyncGenerator<Buffer> {
  const half = input.length >> 1;
  yield input.subarray(0, half);
  yield input.subarray(half);
}

/** A value that has no canonical text is none that anybody could seal. */
function attempt(work: () => Buffer): Buffer {
  try {
    return work();
  } catch {
    return Buffer.alloc(0);
  }
}
