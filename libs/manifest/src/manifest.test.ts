import { createHash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import { type Manifest, parseManifest, sealManifest, serialiseManifest } from './manifest.ts';
import { isSnapshotId } from './snapshot-id.ts';

const digest = (letter: string): string => letter.repeat(64);
const manifest = sealManifest({
  id: '20261121-020000-3fa9',
  kind: 'daily',
  site: 'musée \u2028',
  startedAt: '2026-11-21T02:00:00.000Z',
  finishedAt: '2026-11-21T02:00:12.345Z',
  tool: { name: 'holdfast', version: '0.1.0' },
  keep: 'days_90',
  outcome: 'degraded',
  skewMs: 12_345_678.5,
  sources: [
    {
      name: 'app',
      kind: 'sqlite',
      outcome: 'complete',
      totals: { artifacts: 1, files: 1, bytes: 1_234_567_890, problems: 0 },
      listing: { size: 212, sha256: digest('a') },
      details: { size: 480, sha256: digest('b'), chunks: [digest('c')] },
    },
    { name: 'uploads', kind: 'uploads', outcome: 'failed', totals: { artifacts: 0, files: 0, bytes: 0, problems: 0 } },
  ],
  packs: [digest('d')],
});
const bytes = serialiseManifest(manifest);

/** The bytes of anything, sealed as a manifest is, as somebody could who knows how. */
function sealed(body: object): Buffer {
  const seal = createHash('sha256')
    .update(canonicalJson(body as JsonValue))
    .digest('hex');
  return Buffer.from(`${canonicalJson({ ...body, seal } as JsonValue)}\n`);
}

function changed(change: object): Buffer {
  const { seal, ...body } = manifest;
  return sealed({ ...body, ...change });
}

/** The fault that parsing throws; fails for any other error, and when there is none. */
function refusal(data: Uint8Array): Fault {
  try {
    parseManifest(data, 'snapshots/x.json');
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error(`accepted: ${Buffer.from(data).toString().slice(0, 200)}`);
}

const damaged = { code: 'destination-damaged', guidance: 'restore an earlier snapshot or another copy' };

describe('a manifest', () => {
  it('comes back from its bytes, which are canonical JSON and a line feed', () => {
    expect(parseManifest(bytes, 'x')).toStrictEqual(manifest);
    expect(bytes.toString()).toBe(`${canonicalJson(manifest as unknown as JsonValue)}\n`);
    expect(serialiseManifest(parseManifest(new Uint8Array(bytes), 'x'))).toEqual(bytes);
  });

  it('is sealed by the digest of everything else', () => {
    const { seal, ...body } = manifest;
    expect(seal).toBe(
      createHash('sha256')
        .update(canonicalJson(body as unknown as JsonValue))
        .digest('hex'),
    );
    expect(sealManifest(Object.fromEntries(Object.entries(body).reverse()) as unknown as Manifest).seal).toBe(seal);
    expect(sealManifest({ ...body, skewMs: 0 }).seal).not.toBe(seal);
  });

  it('is refused with any one byte flipped', () => {
    const accepted: string[] = [];
    const copy = Buffer.from(bytes);
    for (let index = 0; index < bytes.length; index += 1) {
      // Also what turns numbers into others: 1234567890 into 1e34567890, which JSON reads as infinity.
      const others = [...Array.from({ length: 8 }, (_, bit) => (bytes[index] as number) ^ (1 << bit)), 0x65, 0x2d, 0x20].filter(
        (other) => other !== bytes[index],
      );
      for (const other of others) {
        copy[index] = other;
        const { code } = refusal(copy);
        if (code !== 'destination-damaged' && code !== 'repository-newer') accepted.push(`${index}: ${other}, ${code}`);
      }
      copy[index] = bytes[index] as number;
    }
    expect(accepted).toEqual([]);
    expect(parseManifest(copy, 'x')).toStrictEqual(manifest);
  }, 30_000);

  it('is refused when it is cut off, longer, or changed in ways that JSON does not see', () => {
    for (let length = 0; length < bytes.length; length += 1) expect(refusal(bytes.subarray(0, length))).toMatchObject(damaged);
    const text = bytes.toString();
    for (const other of [`${text}\n`, ` ${text}`, `\ufeff${text}`, text.trimEnd(), `${text} `, JSON.stringify(JSON.parse(text), null, 2)]) {
      expect(refusal(Buffer.from(other))).toMatchObject(damaged);
    }
    expect(refusal(Buffer.from(text.replace('"days_90"', '"day\\u0073_90"'))).message).toContain('not written as it was sealed');
    expect(refusal(Buffer.from(text.replace('"format":1', '"format":1,"format":1'))).message).toContain('not written as it was sealed');
    expect(refusal(Buffer.from(text.replace('"skewMs":12345678.5', '"skewMs":12345678.50'))).message).toContain(
      'not written as it was sealed',
    );
    expect(refusal(Buffer.from(text.replace(/"seal":"\w+",/, ''))).message).toContain('seal');
  });

  it.each(['', 'not JSON', 'null', '1', '"text"', 'true', '\u0000', '{', '<html>'])('is refused when it is %o', (text) => {
    expect(refusal(Buffer.from(text))).toMatchObject({ ...damaged, message: 'the manifest snapshots/x.json is damaged: it is not JSON' });
  });

  it('is refused when its bytes are not UTF-8', () => {
    expect(refusal(Buffer.from([0xff, 0xfe, 0x00]))).toMatchObject(damaged);
    expect(refusal(Buffer.from(bytes.toString('latin1'), 'utf8'))).toMatchObject(damaged);
  });

  it('is refused when it is nested deeper than a reader can go', () => {
    const deep = `{"format":1,"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}\n`;
    expect(refusal(Buffer.from(deep))).toMatchObject(damaged);
  });

  it.each([{}, [], { format: '1' }, { format: null }, { format: 0 }, { format: -1 }, { format: 0.5 }, { format: 1.5 }])(
    'is refused when its format is that of %o',
    (body) => {
      expect(refusal(Buffer.from(JSON.stringify(body))).message).toContain('names no format');
    },
  );

  it('is refused by name and number when its format is newer, whatever else it holds', () => {
    for (const data of [Buffer.from('{"format":2}'), changed({ format: 2 })]) {
      expect(refusal(data)).toMatchObject({
        code: 'repository-newer',
        message: 'snapshots/x.json has manifest format 2, newer than 1',
        guidance: 'update Holdfast',
      });
    }
  });
});

describe('a manifest that somebody sealed by hand', () => {
  const totals = { artifacts: 1, files: 1, bytes: 1, problems: 0 };
  const source = { name: 'app', kind: 'sqlite', outcome: 'complete', totals };
  const withSource = (change: object): object => ({ sources: [{ ...source, ...change }] });

  it('is taken when its shape is right, also with properties that came later', () => {
    expect(parseManifest(changed(withSource({ note: 'x' })), 'x').sources[0]).toMatchObject({ ...source, note: 'x' });
    expect(parseManifest(changed(JSON.parse('{"__proto__":{"x":1}}') as object), 'x').id).toBe(manifest.id);
  });

  it.each([
    ['id', { id: '../../etc/passwd' }],
    ['id', { id: '20261121-020000-3fa9\n' }],
    ['id', { id: undefined }],
    ['kind', { kind: 'weekly' }],
    ['site', { site: 1 }],
    ['startedAt', { startedAt: 'yesterday' }],
    ['finishedAt', { finishedAt: null }],
    ['tool', { tool: 'holdfast' }],
    ['tool', { tool: null }],
    ['description', { description: {} }],
    ['ticket', { ticket: 7 }],
    ['keep', { keep: [] }],
    ['outcome', { outcome: 'failed' }],
    ['skewMs', { skewMs: '12' }],
    ['packs', { packs: ['../x'] }],
    ['packs', { packs: {} }],
    ['sources', { sources: undefined }],
    ['sources', { sources: {} }],
    ['sources', { sources: [null] }],
    ['sources', { sources: [[]] }],
    ['sources', { sources: [source, source] }],
    ['sources', withSource({ name: 7 })],
    ['sources', withSource({ outcome: 'good' })],
    ['sources', withSource({ totals: undefined })],
    ['sources', withSource({ totals: { ...totals, bytes: -1 } })],
    ['sources', withSource({ totals: { ...totals, files: 1.5 } })],
    ['sources', withSource({ totals: { ...totals, problems: '0' } })],
    ['sources', withSource({ listing: null })],
    ['sources', withSource({ listing: { size: 1, sha256: 'x' } })],
    ['sources', withSource({ details: { size: 2 ** 60, sha256: digest('a') } })],
    ['sources', withSource({ details: { size: 1, sha256: digest('a'), chunks: [digest('A')] } })],
  ])('is refused for its %s in %o', (name, change) => {
    expect(refusal(changed(change))).toMatchObject({
      ...damaged,
      message: `the manifest snapshots/x.json is damaged: its "${name}" makes no sense`,
    });
  });
});

describe('isSnapshotId', () => {
  it('takes whole ids only', () => {
    expect(isSnapshotId('20261121-020000-3fa9')).toBe(true);
    for (const text of [
      '',
      'latest',
      '20261121',
      '20261121-020000-3fa',
      '20261121-020000-3fa9\n',
      ' 20261121-020000-3fa9',
      '20261121-020000-3FA9',
    ]) {
      expect(isSnapshotId(text)).toBe(false);
    }
  });
});
