import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '@holdfast/fault';

const derive: (password: Buffer, salt: Uint8Array, length: number, options: object) => Promise<Buffer> = promisify(scrypt);

/** How much work and memory a key file asks for, as libsodium counts them. */
export interface DerivationLimits {
  readonly opslimit: bigint;
  readonly memlimit: bigint;
}

/** What `minisign -G` writes: 1 GiB of memory. A key file that asks for more is not obeyed. */
const most: DerivationLimits = { opslimit: 33_554_432n, memlimit: 1_073_741_824n };

/** What new keys are given: 128 MiB (N = 2^17), so that a small server can sign every night. */
export const usualLimits: DerivationLimits = { opslimit: 4_194_304n, memlimit: 134_217_728n };

const blockSize = 8;

/** As `crypto_pwhash_scryptsalsa208sha256` of libsodium. Throws `key-wrong` for limits that would take more than minisign's own. */
export async function deriveKey(password: string, salt: Uint8Array, limits: DerivationLimits): Promise<Buffer> {
  if (limits.opslimit > most.opslimit || limits.memlimit > most.memlimit) {
    throw new Fault('key-wrong', 'the secret key asks for more work than minisign ever does', {
      guidance: 'make a key with holdfast sign-key create or minisign -G',
    });
  }
  const { cost, parallelization } = parametersOf(limits);
  const options = { N: cost, r: blockSize, p: parallelization, maxmem: 2 * 128 * cost * blockSize + (1 << 20) };
  return await derive(Buffer.from(password, 'utf8'), salt, 104, options);
}

/** libsodium's choice of N and p for the limits. */
function parametersOf({ opslimit, memlimit }: DerivationLimits): { readonly cost: number; readonly parallelization: number } {
  const work = opslimit < 32_768n ? 32_768n : opslimit;
  const block = BigInt(blockSize);
  if (work < memlimit / 32n) return { cost: powerUpTo(work / (block * 4n)), parallelization: 1 };
  const cost = powerUpTo(memlimit / (block * 128n));
  const blocks = work / 4n / BigInt(cost);
  return { cost, parallelization: Math.max(1, Number(blocks / block)) };
}

/** The first power of two, from 2, that is more than half of `most`. */
function powerUpTo(largest: bigint): number {
  let power = 2;
  while (BigInt(power) <= largest / 2n) power *= 2;
  return power;
}
