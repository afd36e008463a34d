import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FuzzTarget, findingText, fuzz } from '@holdfast/fault/testing';
import { describe, expect, it } from 'vitest';
import { createKeyPair, openSecretKey, parsePublicKey, signMessage, verifyMinisign } from './index.ts';

const seed = process.env.HOLDFAST_SEED ?? 'fuzz';
const seconds = Number(process.env.HOLDFAST_FUZZ_SECONDS) || undefined;

const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, index) => (index * 37 + bytes) & 255);
const pair = await createKeyPair(random);
const secret = await openSecretKey(pair.secretKey, { name: 'sign.key' });
const publicKey = parsePublicKey(pair.publicKey, 'sign.pub');
const message = Buffer.from('{"id":"20260501-120000-abcd"}\n');

const targets: readonly FuzzTarget[] = [
  {
    name: 'minisign signature',
    seeds: [signMessage(message, secret, 'snapshot'), ...corpus('minisign-signature')],
    parse: (input) => verifyMinisign(input, message, [publicKey]),
    faults: [],
  },
  {
    name: 'minisign public key',
    seeds: [Buffer.from(pair.publicKey), ...corpus('minisign-public-key')],
    parse: (input) => parsePublicKey(input.toString('utf8'), 'sign.pub'),
    faults: ['key-wrong'],
  },
  {
    name: 'minisign secret key',
    seeds: [Buffer.from(pair.secretKey), ...corpus('minisign-secret-key')],
    parse: (input) => openSecretKey(input.toString('utf8'), { name: 'sign.key' }),
    faults: ['key-wrong', 'key-missing'],
  },
];

describe('whatever bytes they are given, parsers end with a value or a fault, soon and within memory', () => {
  it.each(targets)(
    '$name',
    async (target) => {
      const finding = await fuzz(target, { seed, inputs: 1_000, ...(seconds === undefined ? {} : { seconds }) });
      expect(finding && findingText(finding)).toBeUndefined();
    },
    120_000 + (seconds ?? 0) * 1_000,
  );
});

function corpus(parser: string): Buffer[] {
  const folder = join(import.meta.dirname, 'testing/corpus', parser);
  return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
}
