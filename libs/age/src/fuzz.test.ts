import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeParsers, type FuzzTarget } from '@holdfast/fault/testing';
import { parseHeader } from './header.ts';
import { AgeReader, decryptBytes, encryptBytes, generateIdentity, openerOf, parseIdentityFile, recipientOf } from './index.ts';

const identities = [generateIdentity(), generateIdentity()];
const opener = openerOf(identities);
const file = encryptBytes(Buffer.from('what it holds\n'.repeat(6_000)), identities.map(recipientOf));
const passphraseFile = encryptBytes(Buffer.from(identities.join('\n')), { passphrase: 'open', workFactor: 4 });

const targets: readonly FuzzTarget[] = [
  {
    name: 'age header',
    seeds: [file.subarray(0, 600), ...corpus('age-header')],
    parse: (input) => parseHeader(input)?.prove(Buffer.alloc(16)),
    faults: ['destination-damaged'],
  },
  {
    name: 'age file',
    seeds: [file, encryptBytes(Buffer.alloc(0), identities.map(recipientOf)), ...corpus('age-file')],
    parse: (input) => {
      const reader = AgeReader.open(input, input.length, opener);
      return reader === undefined ? undefined : decryptBytes(input, opener);
    },
    faults: ['destination-damaged', 'key-wrong'],
  },
  {
    name: 'identity file',
    seeds: [Buffer.from(`# created: today\n${identities.join('\n')}\n`), passphraseFile, ...corpus('identity-file')],
    parse: (input) => parseIdentityFile(input, 'identity.txt', 'open'),
    faults: ['key-wrong', 'key-missing', 'destination-damaged', 'unsupported'],
  },
];

describeParsers(targets);

function corpus(parser: string): Buffer[] {
  const folder = join(import.meta.dirname, 'testing/corpus', parser);
  return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
}
