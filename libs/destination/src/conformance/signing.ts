import { createHash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { type Manifest, sealManifest, serialiseManifest } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import type { Destination, Sign } from '../destination.ts';
import type { CurrentSession } from './describe-destination.ts';
import type { DestinationHarness } from './harness.ts';
import { expectedEntries, given, noise, sampleFile } from './sample-artifacts.ts';
import { commit, entriesOf, expectFault, findingsOf, headerAt, plainEntries, type SampleSources, save } from './session.ts';

const sample: SampleSources = { files: [sampleFile('a', noise(2000, 'signed'))] };

/** The laws of `begin` with `trusts`, of `commit` with `sign`, and of `signatures`. */
export function describeSigning<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  keeping(current);
  committing(current, harness);
}

function keeping<Config>(current: CurrentSession<Config>): void {
  it('keeps what was signed and its signature, byte for byte, bound to the manifest', async () => {
    const signed = recorder();
    const manifest = await save(current().destination, headerAt(1), sample, { sign: signed.sign });
    expect(signed.snapshots).toEqual([manifest.id]);
    for (const destination of [current().destination, await current().reopen()]) {
      const [signature, ...others] = await destination.signatures(manifest, {});
      expect(others).toEqual([]);
      expect(signature).toMatchObject({ form: 'minisig' });
      expect(signature?.object).toMatch(/\.minisig$/);
      expect(Buffer.from(signature?.message ?? [])).toEqual(signed.messages.at(-1));
      expect(Buffer.from(signature?.bytes ?? []).toString()).toBe(signed.signatures.at(-1));
      expect(tellsOf(signature?.message ?? Buffer.alloc(0), manifest)).toBe(true);
      expect(await findingsOf(destination, { level: 'bytes' })).toEqual([]);
    }
  });

  it('gives no signatures of a snapshot that is not signed, also beside one that is', async () => {
    const { destination } = current();
    const plain = await save(destination, headerAt(1), sample);
    const signed = await save(destination, headerAt(2), sample, { sign: recorder('asc').sign });
    expect(await destination.signatures(plain, {})).toEqual([]);
    expect(await destination.signatures(signed, {})).toMatchObject([{ form: 'asc' }]);
  });

  it('never gives out a signature as one of another manifest', async () => {
    const { destination } = current();
    const { seal, ...body } = await save(destination, headerAt(1), sample, { sign: recorder().sign });
    const forged = sealManifest({ ...body, description: 'forged' });
    // Its message is of the manifest that was asked for, so that the signature is wrong for it; or it is refused outright.
    const given = await destination.signatures(forged, {}).catch((error: unknown) => error);
    if (given instanceof Fault) expect(given.code).toBe('destination-damaged');
    else expect((given as readonly { readonly message: Uint8Array }[]).every(({ message }) => tellsOf(message, forged))).toBe(true);
  });

  it('removes signatures with their snapshot', async () => {
    const { destination } = current();
    const kept = await save(destination, headerAt(1), sample, { sign: recorder().sign });
    const gone = await save(destination, headerAt(2), sample, { sign: recorder().sign });
    await destination.delete(gone.id, {});
    expect(await destination.signatures(kept, {})).toHaveLength(1);
    await destination.delete(kept.id, {});
    // The very snapshot once more, unsigned: nothing of the old signatures is beside it.
    const again = await save(await current().reopen(), headerAt(2), sample);
    expect(await destination.signatures(again, {})).toEqual([]);
  });
}

function committing<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  it('signs before the snapshot can be seen', async () => {
    const { destination } = current();
    const other = await current().reopen();
    const seen: (readonly Manifest[])[] = [];
    const sign: Sign = async (message, options) => {
      seen.push(await other.manifests({}));
      return await recorder().sign(message, options);
    };
    await save(destination, headerAt(1), sample, { sign });
    expect(seen).toEqual([[]]);
    expect(await other.manifests({})).toHaveLength(1);
  });

  it('takes nothing over from an earlier snapshot that is not trusted, whatever its change tokens say', async () => {
    const forged = [sampleFile('a', noise(2000, 'forged'), { changeToken: 'as before' })];
    const real = [sampleFile('a', noise(2000, 'real'), { changeToken: 'as before' })];
    const earlier = await save(current().destination, headerAt(1), { files: forged });
    const asked: string[] = [];
    const trusts = async ({ id }: Manifest): Promise<boolean> => {
      asked.push(id);
      return false;
    };
    const destination = await current().reopen();
    await using writer = await destination.begin(headerAt(2), { trusts });
    await writer.writeSource({ name: 'files', kind: 'uploads' }, given(real), {});
    const { id } = await commit(writer, ['files']);
    await using reader = await destination.open(id, {});
    expect(plainEntries(await entriesOf(reader, 'files'))).toEqual(expectedEntries(real));
    expect(new Set(asked)).toEqual(new Set(harness.adapter.capabilities.deduplicates ? [earlier.id] : []));
  });

  it('commits nothing when it cannot be signed', async () => {
    const { destination } = current();
    const sign: Sign = async () => {
      throw new Fault('key-missing', 'the key is gone');
    };
    const refused = await expectFault(save(destination, headerAt(1), sample, { sign }), 'key-missing');
    expect(refused.message).toBe('the key is gone');
    await expectNothing(destination);
    await expectNothing(await current().reopen());
    const manifest = await save(destination, headerAt(1), sample, { sign: recorder().sign });
    expect(await destination.signatures(manifest, {})).toHaveLength(1);
  });
}

async function expectNothing(destination: Destination): Promise<void> {
  expect(await destination.manifests({})).toEqual([]);
  await expectFault(destination.open(headerAt(1).id, {}), 'snapshot-missing');
}

/** Whether the message is the manifest, or has its digest. */
function tellsOf(message: Uint8Array, manifest: Manifest): boolean {
  const bytes = serialiseManifest(manifest);
  return bytes.equals(message) || Buffer.from(message).includes(createHash('sha256').update(bytes).digest('hex'));
}

/** Signs with something of its own making, and remembers it. */
function recorder(form: 'minisig' | 'asc' = 'minisig') {
  const messages: Buffer[] = [];
  const snapshots: string[] = [];
  const signatures: string[] = [];
  const sign: Sign = async (message, { snapshot }) => {
    messages.push(Buffer.from(message));
    snapshots.push(snapshot);
    signatures.push(`a signature of ${createHash('sha256').update(message).digest('hex')}\n`);
    return { form, bytes: Buffer.from(signatures.at(-1) as string) };
  };
  return { sign, messages, snapshots, signatures };
}
