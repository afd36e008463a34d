import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeParsers, type FuzzTarget } from '@holdfast/fault/testing';
import { createKeyPair, openSecretKey, parsePublicKey, signMessage, verifyMinisign } from './index.ts';

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

describeParsers(targets);

function corpus(parser: string): Buffer[] {
  const folder = join(import.meta.dirname, 'testing/corpus', parser);
  return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
}
